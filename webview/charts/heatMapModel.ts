/** A matrix as colours; row 0 is drawn on top, or at the bottom with `upwards`. */
export interface HeatMapModel {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: readonly (number | null)[];
  /** −limit … limit around 0 in two colours, or steps from low (strong) to high (faint). */
  readonly scale: { readonly kind: 'diverging'; readonly limit: number } | { readonly kind: 'steps'; readonly edges: readonly number[] };
  readonly finding: string;
  readonly upwards?: boolean;
  /** Short texts in the cells. */
  readonly texts?: readonly (string | undefined)[] | undefined;
  /** Points on the plane in cell coordinates (0 is the middle of the first cell), with lines from the first to the others. */
  readonly points?: readonly { readonly column: number; readonly row: number; readonly label: string }[];
  /** Labels along the left and lower side, by row and column. */
  readonly rowLabels: readonly (string | undefined)[];
  readonly columnLabels: readonly (string | undefined)[];
  describe(row: number, column: number): string;
  chosen?(row: number, column: number): void;
  /** Cells as high as wide. */
  readonly square: boolean;
}

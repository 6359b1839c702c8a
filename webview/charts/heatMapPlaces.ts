import { keyRows } from './heatMapColours';
import type { HeatMapModel } from './heatMapModel';

/** Row and column. */
export type Cell = readonly [row: number, column: number];

/** Room for the labels, in CSS pixels. */
const [left, bottom, top] = [36, 20, 2] as const;
/** Between the cells and the key, the width of its colours, and of one of its figures. */
const [keyGap, keyColours, figure] = [12, 20, 6.5] as const;

/** Where the cells of a map lie in an element of a size; all in CSS pixels. */
export class HeatMapPlaces {
  readonly across: number;
  readonly down: number;

  constructor(private readonly model: HeatMapModel, width: number, height: number) {
    const { rows, columns, square, scale } = model;
    const longest = Math.max(...keyRows(scale).map(({ text }) => text.length));
    const across = (width - left - keyGap - keyColours - figure * longest) / columns;
    const down = (height - bottom - 2 * top) / rows;
    this.across = square ? Math.min(across, down) : across;
    this.down = square ? Math.min(across, down) : down;
  }

  /** Left edge of a column; with half a column more its middle. */
  x(column: number): number {
    return left + column * this.across;
  }

  /** Upper edge of a row. */
  y(row: number): number {
    return top + (this.model.upwards ? this.model.rows - 1 - row : row) * this.down;
  }

  /** Where row labels end, where the middle of column labels is, and where the key begins. */
  get labels(): { readonly right: number; readonly below: number; readonly key: number } {
    return { right: left - 6, below: this.floor + 12, key: this.x(this.model.columns) + keyGap };
  }

  /** Height that the map needs, labels included. */
  get needed(): number {
    return this.floor + bottom;
  }

  private get floor(): number {
    return top + this.model.rows * this.down;
  }

  /** The cell below a place; nothing beside the map. */
  at(x: number, y: number): Cell | undefined {
    const { rows, columns, upwards } = this.model;
    const column = Math.floor((x - left) / this.across);
    const seen = Math.floor((y - top) / this.down);
    const row = upwards ? rows - 1 - seen : seen;
    return column >= 0 && column < columns && row >= 0 && row < rows ? [row, column] : undefined;
  }
}

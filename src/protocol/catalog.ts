/** One plug-in as the catalogue prints it. */
export interface CatalogEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly family?: string;
  readonly options: readonly CatalogOption[];
}

export interface CatalogOption {
  readonly name: string;
  readonly description: string;
  readonly default: unknown;
}

/** Everything that can be named in a config; printed by `maml-lab catalog --json`. */
export interface Catalog {
  readonly version: string;
  readonly taskSets: readonly CatalogEntry[];
  readonly models: readonly CatalogEntry[];
  readonly algorithms: readonly CatalogEntry[];
  readonly templates: readonly { readonly name: string; readonly summary: string }[];
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** What the examples of a task set are, or what a model has. A model or an algorithm may need one of these. */
export type Trait = 'images' | 'classes' | 'curves' | 'actions' | 'objectives' | 'hidden layers';

/** What a task set asks of the rest of a config when a new one is written. */
export interface Suggestion {
  /** Inner rate α, for algorithms that take one adaptation step and for those that take several by default. */
  readonly innerRate?: { readonly oneStep?: number; readonly several?: number };
  /** For algorithms that take one adaptation step by default: share of α that steps beyond it take at test time. */
  readonly laterRate?: number;
  /** Values of `training`. */
  readonly training?: Readonly<Record<string, unknown>>;
  /** Values of `evaluation`. */
  readonly evaluation?: Readonly<Record<string, unknown>>;
}

/** One plug-in as the catalogue prints it. */
export interface CatalogEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly family?: string;
  /** Of task sets: what their examples are. Absent: it depends on a person's own file. Of models: what an algorithm can reach. */
  readonly gives?: readonly Trait[];
  readonly suggests?: Suggestion;
  /** Of models and algorithms: what they only work with. */
  readonly needs?: readonly Trait[];
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

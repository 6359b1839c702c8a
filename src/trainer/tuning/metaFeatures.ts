import { parse } from 'csv-parse/sync';
import { shippedFile } from '../math/shippedFile';

/** A data set of the past: what it is like, and the pipeline that was best on it. */
export interface DataSet {
  readonly name: string;
  /** In the order of `MetaBase.features`. */
  readonly values: Float64Array;
  readonly best?: { readonly configuration: number; readonly error: number };
}

/** auto-sklearn's meta-learning base. */
export interface MetaBase {
  readonly features: readonly string[];
  readonly dataSets: readonly DataSet[];
  /** Settings by id; those that are not active are left out. */
  readonly configurations: ReadonlyMap<number, Readonly<Record<string, string>>>;
}

/** An ARFF file of plain values: names of its attributes, and rows. */
const arff = (file: string): { readonly attributes: string[]; readonly rows: string[][] } => {
  const lines = shippedFile(`autosklearn-metadata/${file}`).toString().split(/\r?\n/).filter((line) => line.trim() && !line.startsWith('%'));
  const data = lines.findIndex((line) => /^@data/i.test(line));
  return {
    attributes: lines.slice(0, data).flatMap((line) => /^@attribute\s+(\S+)/i.exec(line)?.[1] ?? []),
    rows: lines.slice(data + 1).map((line) => line.split(',')),
  };
};

let loaded: MetaBase | undefined;

/** Reads the shipped base, once. */
export const metaBase = (): MetaBase => (loaded ??= load());

const load = (): MetaBase => {
  const { attributes, rows } = arff('feature_values.arff');
  const best = new Map<string, { configuration: number; error: number }>();
  for (const [name, , configuration, error] of arff('algorithm_runs.arff').rows) {
    const known = best.get(name);
    if (!known || Number(error) < known.error) best.set(name, { configuration: Number(configuration), error: Number(error) });
  }
  const records = parse(shippedFile('autosklearn-metadata/configurations.csv'), { columns: true }) as Record<string, string>[];
  return {
    features: attributes.slice(2),
    dataSets: rows.map(([name, , ...values]) => ({ name, values: Float64Array.from(values, Number), best: best.get(name) })),
    configurations: new Map(records.map(({ idx, ...settings }) =>
      [Number(idx), Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''))])),
  };
};

/** A data set of the past and its distance to the one at hand. */
export interface Neighbour {
  readonly dataSet: DataSet;
  readonly distance: number;
}

/**
 * Data sets with a known best pipeline, nearest first (auto-sklearn kND.py): every meta-feature scaled to 0 … 1 over all data
 * sets, the new one included, L1 distance.
 */
export const nearestDataSets = (values: Float64Array, dataSets: readonly DataSet[]): Neighbour[] => {
  const all = [...dataSets.map((one) => one.values), values];
  const low = values.map((_, j) => Math.min(...all.map((one) => one[j])));
  const high = values.map((_, j) => Math.max(...all.map((one) => one[j])));
  const distance = (one: Float64Array): number => one.reduce((sum, value, j) =>
    sum + (high[j] > low[j] ? Math.abs(value - values[j]) / (high[j] - low[j]) : 0), 0);
  return dataSets.filter(({ best }) => best).map((dataSet) => ({ dataSet, distance: distance(dataSet.values) }))
    .sort((a, b) => a.distance - b.distance);
};

/** The best pipelines of the nearest data sets, duplicates dropped, as many as are wanted. */
export const nearestBest = (neighbours: readonly Neighbour[], first: number): (Neighbour & { readonly configuration: number })[] => {
  const found = new Map<number, Neighbour & { readonly configuration: number }>();
  for (const neighbour of neighbours) {
    const configuration = neighbour.dataSet.best?.configuration;
    if (configuration !== undefined && !found.has(configuration)) found.set(configuration, { ...neighbour, configuration });
    if (found.size === first) break;
  }
  return [...found.values()];
};

export const classifierOf = (base: MetaBase, configuration: number): string =>
  base.configurations.get(configuration)?.['classifier:__choice__'] ?? 'unknown';

/** What ignores meta-features: classifiers by how often one of theirs was the best, most often first. */
export const usualClassifiers = (base: MetaBase, dataSets: readonly DataSet[]): string[] => {
  const counts = new Map<string, number>();
  for (const { best } of dataSets) {
    if (!best) continue;
    const name = classifierOf(base, best.configuration);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
};

/** Result on one data set that was left out. */
export interface LeftOut {
  readonly name: string;
  /** Whether the classifier of its best pipeline is among the first 1, 3, 5 different ones recommended. */
  readonly near: readonly boolean[];
  readonly usual: readonly boolean[];
  /** |expected − true| error of the best pipeline: by the mean of the five nearest, and by the mean of all. */
  readonly nearGap: number;
  readonly usualGap: number;
}

/** How many different classifiers may be tried. */
export const tried = [1, 3, 5] as const;
const neighboursAsked = 5;

/** Leave one data set out: are the nearest data sets a better guide than what is usual? */
export const leaveOneOut = (base: MetaBase): LeftOut[] => base.dataSets.flatMap((own): LeftOut[] => {
  if (!own.best) return [];
  const others = base.dataSets.filter(({ name }) => name !== own.name);
  const neighbours = nearestDataSets(own.values, others);
  const right = classifierOf(base, own.best.configuration);
  const near = [...new Set(neighbours.map(({ dataSet }) => classifierOf(base, dataSet.best?.configuration ?? -1)))];
  const usual = usualClassifiers(base, others);
  const mean = (errors: readonly number[]): number => errors.reduce((sum, e) => sum + e, 0) / errors.length;
  const { error } = own.best;
  return [{
    name: own.name, near: tried.map((k) => near.slice(0, k).includes(right)), usual: tried.map((k) => usual.slice(0, k).includes(right)),
    nearGap: Math.abs(mean(neighbours.slice(0, neighboursAsked).map(({ dataSet }) => dataSet.best?.error ?? 0)) - error),
    usualGap: Math.abs(mean(others.flatMap(({ best }) => best?.error ?? [])) - error),
  }];
});

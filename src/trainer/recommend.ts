import { ownFeatures } from './tuning/ownFeatures';
import { classifierOf, metaBase, nearestBest, nearestDataSets, usualClassifiers } from './tuning/metaFeatures';

/** Pipelines for a data set, by how near old data sets are; and what would be tried without looking at it. */
export interface Recommendation {
  readonly pipelines: readonly {
    readonly configuration: number;
    readonly classifier: string;
    /** The old data set it was best on, its error there, and how far that is: the sum over meta-features of scaled differences. */
    readonly dataSet: string;
    readonly error: number;
    readonly distance: number;
    readonly settings: Readonly<Record<string, string>>;
  }[];
  /** Expected best error: mean of the five nearest, with their range. */
  readonly expected: { readonly mean: number; readonly low: number; readonly high: number };
  /** Median distance between an old data set and its own nearest: larger than this is far. */
  readonly usualDistance: number;
  /** Classifiers by how often they were best, whatever the data. */
  readonly usual: readonly string[];
}

/** @param file meta-features @throws HumanError */
export const recommend = (file: string, first: number): Recommendation => {
  const base = metaBase();
  const neighbours = nearestDataSets(ownFeatures(file, base.features), base.dataSets);
  const near = neighbours.slice(0, 5).map(({ dataSet }) => dataSet.best?.error ?? 0);
  const nearest = base.dataSets.map((own) =>
    nearestDataSets(own.values, base.dataSets.filter(({ name }) => name !== own.name))[0]?.distance ?? 0).sort((a, b) => a - b);
  return {
    pipelines: nearestBest(neighbours, first).map(({ dataSet, distance, configuration }) => ({
      configuration, classifier: classifierOf(base, configuration), dataSet: dataSet.name, error: dataSet.best?.error ?? 0, distance,
      settings: base.configurations.get(configuration) ?? {},
    })),
    expected: { mean: near.reduce((sum, e) => sum + e, 0) / near.length, low: Math.min(...near), high: Math.max(...near) },
    usualDistance: nearest[Math.floor(nearest.length / 2)], usual: usualClassifiers(base, base.dataSets),
  };
};

export const recommendationText = ({ pipelines, expected, usualDistance, usual }: Recommendation): string => [
  ...pipelines.map(({ configuration, classifier, dataSet, error, distance }, i) =>
    `${String(i + 1).padStart(2)}. ${classifier} (configuration ${configuration}): best on ${dataSet}, balanced error ${error.toFixed(3)}, distance ${distance.toFixed(2)}`),
  '', `The five nearest data sets reached a balanced error of ${expected.mean.toFixed(3)} on average (${expected.low.toFixed(3)} to ${expected.high.toFixed(3)}).`,
  `An old data set is ${usualDistance.toFixed(2)} from its nearest one (median); what is much farther says little.`,
  `Without looking at the data: ${usual.slice(0, 5).join(', ')}. Settings of each pipeline: --json.`,
].join('\n');

import type { Values } from '../engine/runtime';
import type { Experiment } from '../experiment';

type Parts = Pick<Experiment, 'algorithm' | 'options' | 'config'>;

/** Where a training stands: what changes with the iteration goes by it. */
export interface Progress {
  /** Finished meta-iterations. */
  readonly iteration: number;
  /** Those of the whole training, which need not be the config's: a race is shorter. */
  readonly iterations: number;
}

/**
 * An algorithm's numbers that are graph inputs: editable options, and what changes with the iteration.
 * @param progress default: at the end, as evaluation has them
 */
export const scalarValues = (
  { algorithm, options, config: { training } }: Parts,
  { iteration, iterations }: Progress = { iteration: training.iterations, iterations: training.iterations },
): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(algorithm.editable.map((name) => [name, Number(options[name])])),
  ...algorithm.scheduled?.(options, iteration, iterations),
});

/** Their names. */
export const scalarNames = (parts: Parts): string[] => Object.keys(scalarValues(parts));

/** The same as graph inputs. */
export const scalarFeeds = (parts: Parts, progress?: Progress): Record<string, Values> =>
  Object.fromEntries(Object.entries(scalarValues(parts, progress)).map(([name, value]) => [`${scalarPrefix}${name}`, Float32Array.of(value)]));
const scalarPrefix = 'scalar/';

/** Those among all feeds of a graph. */
export const scalarsIn = (feeds: Readonly<Record<string, Values>>): Record<string, Values> =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => name.startsWith(scalarPrefix)));

import type { Values } from '../engine/runtime';
import type { Experiment } from '../experiment';

type Parts = Pick<Experiment, 'algorithm' | 'options' | 'config'>;

/**
 * An algorithm's numbers that are graph inputs: editable options, and what changes with the iteration.
 * @param iteration finished meta-iterations; default: all, as evaluation has them
 */
export const scalarValues = (
  { algorithm, options, config }: Parts, iteration = config.training.iterations,
): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(algorithm.editable.map((name) => [name, Number(options[name])])),
  ...algorithm.scheduled?.(options, iteration, config.training.iterations),
});

/** Their names. */
export const scalarNames = (parts: Parts): string[] => Object.keys(scalarValues(parts));

/** The same as graph inputs. */
export const scalarFeeds = (parts: Parts, iteration?: number): Record<string, Values> =>
  Object.fromEntries(Object.entries(scalarValues(parts, iteration)).map(([name, value]) => [`scalar/${name}`, Float32Array.of(value)]));

import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { choice, filled, type Learner, OptionError, type OptionsOf, type Parameter, type Params, type Pass, ratio, type Setting,
  type Statistics, tell } from '../algorithm';

/** Options of methods whose batch norms may be measured with running statistics. */
export const normOptions = {
  normStatistics: choice(['batch', 'running'],
    'statistics of batch norms when measured: the batch\'s own (published numbers of MAML), or running ones'),
  normMomentum: ratio(0.1, 'share of what is new in the running statistics'),
};
type NormOptions = OptionsOf<typeof normOptions>;

/**
 * Running mean and variance of each batch norm after each adaptation step, as MAML++ means them: while it trains, a batch is
 * normalised with its own statistics and these follow; when it is measured, they are used instead.
 */
const kinds = ['mean', 'variance'] as const;
const nameOf = (norm: string, kind: (typeof kinds)[number]) => `running/${norm}/${kind}`;

/** Norm layers of a network, by the parameters they have. */
const normsOf = (parameters: readonly Parameter[]): { readonly name: string; readonly channels: number }[] =>
  parameters.filter(({ name }) => name.endsWith('/scale')).map(({ name, shape }) => (
    { name: name.slice(0, -'/scale'.length), channels: shape[shape.length - 1] }));

/** Tables [steps + 1, channels]; mean 0 and variance 1 until something was seen. */
const runningTables = (parameters: readonly Parameter[], steps: number): readonly Parameter[] =>
  normsOf(parameters).flatMap(({ name, channels }) => kinds.map((kind) => (
    { name: nameOf(name, kind), shape: [steps + 1, channels], init: filled(kind === 'mean' ? 0 : 1) })));

const rowOf = (table: Tensor, i: number): Tensor => tf.reshape(tf.slice(table, [i, 0], [1, -1]), [table.shape[1] as number]);

interface Running {
  /** What a learner's passes need: `learner.passing(running.at)`. */
  at(step: number): Partial<Pass>;
  /** The tables after what the passes saw, by name. @returns undefined when no norm asked at some step */
  next(): Params | undefined;
}

/**
 * @param measuring 1: the tables are used; 0: a batch's own statistics are
 * @param momentum share of what is new in the next tables
 */
const running = (
  parameters: readonly Parameter[], tables: Params, steps: number, measuring: Scalar, momentum: number,
): Running => {
  const norms = normsOf(parameters);
  const seen = Array.from({ length: steps + 1 }, (): Statistics[] => []);
  return {
    at: (step) => ({
      statistics: (place, own) => {
        const row = Math.min(step, steps);
        seen[row][place] ??= own;
        const used = (kind: (typeof kinds)[number]): Tensor => tf.add(
          tf.mul(measuring, rowOf(tables[nameOf(norms[place].name, kind)], row)), tf.mul(tf.sub(1, measuring), own[kind]));
        return { mean: used('mean'), variance: used('variance') };
      },
    }),
    next: () => {
      if (seen.some((row) => norms.some((_, place) => !row[place]))) return undefined;
      return Object.fromEntries(norms.flatMap(({ name }, place) => kinds.map((kind) => {
        const now = tf.stack(seen.map((row) => row[place][kind]));
        const before = tables[nameOf(name, kind)];
        return [nameOf(name, kind), tf.add(before, tf.mul(tf.sub(now, before), momentum))];
      })));
    },
  };
};

const noBatchNorm = (): OptionError => new OptionError('algorithm.normStatistics', { 'algorithm.normStatistics': 'batch' },
  tell`algorithm.normStatistics "running" needs batch norms that use a batch's own statistics: set model.norm to "transductive" or
    "perStep", or normStatistics to "batch".`);

/** `Algorithm.carried` of such a method. @throws OptionError when the network has no batch norm */
export const carriedTables = (parameters: readonly Parameter[], steps: number, { normStatistics }: NormOptions): readonly Parameter[] => {
  if (normStatistics === 'batch') return [];
  const tables = runningTables(parameters, steps);
  if (tables.length === 0) throw noBatchNorm();
  return tables;
};

/** `Algorithm.scheduled` of such a method: whether the tables are used, 1 when nothing of the training is left. */
export const measuringAt = ({ normStatistics }: NormOptions, done: number): Record<string, number> =>
  (normStatistics === 'running' ? { measuring: done < 1 ? 0 : 1 } : {});

/** A learner with running statistics where they are asked for, and the tables after what its passes saw. */
export const withStatistics = (
  { learner, meta, scalar }: Pick<Setting, 'learner' | 'meta' | 'scalar'>, steps: number, { normStatistics, normMomentum }: NormOptions,
): { readonly learner: Learner; next(): Params } => {
  if (normStatistics === 'batch') return { learner, next: () => ({}) };
  const statistics = running(learner.parameters, meta, steps, scalar.measuring, normMomentum);
  return {
    learner: learner.passing(statistics.at),
    next: () => {
      const carried = statistics.next();
      if (!carried || Object.keys(carried).length === 0) throw noBatchNorm();
      return carried;
    },
  };
};

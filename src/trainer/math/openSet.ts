import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { type Batch, type BatchValues, type Split, type Task, type TaskSource, type TensorSpec } from '../taskSet';
import { accuracy, awayFromClasses, crossEntropy } from './losses';
import { openSetScores } from './openSetScores';
import type { Rng } from './rng';

/** The label of a query example that belongs to none of the episode's classes. */
export const outside = -1;

/** Where query examples come from that belong to no class of an episode. */
export interface Strangers {
  /** How many stand behind an episode's own queries. */
  readonly count: number;
  /** Weight of their loss (`awayFromClasses`) beside the cross-entropy of the others; 0: they are never learned from. */
  readonly weight: number;
  /** Writes the numbers of `count` different ones to `out` from `at` on. @returns what a person reads for each */
  draw(rng: Rng, split: Split, count: number, classes: readonly string[], out: Float32Array, at: number): readonly string[];
}

/**
 * An episode source whose query sets also hold examples of no class (open-set recognition). They have the label `outside`:
 * accuracy is that of the others, and what can be told of the two kinds apart stands in the source's `scores`.
 */
export const openSet = (source: TaskSource, strangers: Strangers): TaskSource => {
  if (strangers.count === 0) return source;
  const longer = (spec: TensorSpec): TensorSpec => ({ ...spec, shape: [spec.shape[0] + strangers.count, ...spec.shape.slice(1)] });
  return {
    ...source,
    query: { x: longer(source.query.x), y: longer(source.query.y) },
    sample: (rng, split) => new OpenTask(source.sample(rng, split), strangers, rng, split),
    loss: (output, batch) => openLoss(output, batch, strangers.weight),
    score: (output, batch) => accuracy(output, batch.y, insideOf(batch)),
    scores: openSetScores,
  };
};

/** [n]: 1 for examples of a class, 0 for the others. */
const insideOf = ({ y }: Batch): Tensor => tf.cast(tf.greaterEqual(y, tf.scalar(0, 'int32')), 'float32');

const openLoss = (output: Tensor, batch: Batch, weight: number): Scalar => {
  const inside = insideOf(batch);
  const own = crossEntropy(output, batch.y, inside);
  return weight === 0 ? own : tf.add(own, tf.mul(awayFromClasses(output, tf.sub(1, inside)), weight));
};

/** An episode with strangers. A class, because words about the many that are trained on are never read. */
class OpenTask implements Task {
  readonly support: BatchValues;
  readonly query: BatchValues;
  private readonly strange: readonly string[];

  constructor(private readonly episode: Task, strangers: Strangers, rng: Rng, split: Split) {
    const { query: { x, y }, about } = episode;
    const rows = y.length + strangers.count;
    const all = new Float32Array((x.length / y.length) * rows);
    all.set(x);
    this.strange = strangers.draw(rng, split, strangers.count, typeof about === 'string' ? [about] : about, all, x.length);
    const labels = new Int32Array(rows).fill(outside);
    labels.set(y);
    this.support = episode.support;
    this.query = { x: all, y: labels };
  }

  get about(): Task['about'] {
    return this.episode.about;
  }

  get classes(): Task['classes'] {
    return this.episode.classes;
  }

  get show(): Task['show'] {
    const { show } = this.episode;
    return show && { support: show.support, query: [...show.query, ...this.strange] };
  }
}

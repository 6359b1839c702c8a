import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import {
  type Acting, type ActionSpace, amount, type Batch, type BatchValues, choice, count, type OptionsOf, type Picture, portion,
  type Recorded, type Split, type Task, type TaskSource, type Trajectory,
} from '../taskSet';
import { advantages, discounted, standardise } from './advantages';
import { fitBaseline } from './linearBaseline';
import { type PolicyHead, policyHead, weighted } from './policyHead';
import type { Rng } from './rng';

/** What later rewards may be held against, by the one that is meant where none is named. */
const baselinesFrom = { linear: ['linear', 'time', 'none'], time: ['time', 'linear', 'none'] } as const;

/** Options of every task set that acts. @param d what suits the task set */
export const actingOptions = (d: {
  readonly horizon: number; readonly trajectories: number; readonly discount: number;
  readonly baseline?: 'linear' | 'time'; readonly entropy?: number;
}) => ({
  horizon: count(d.horizon, 'steps of a trajectory at most'),
  trajectories: count(d.trajectories, 'trajectories of one update, in training and validation'),
  testTrajectories: count(2 * d.trajectories, 'trajectories of one update, at test time'),
  discount: portion(d.discount, 'discount γ of later rewards'),
  lambda: portion(1, 'share λ of later differences in an advantage (generalised advantage estimation)'),
  baseline: choice(baselinesFrom[d.baseline ?? 'linear'], 'what later rewards are held against: a linear fit, to the task\'s own trajectories, '
    + 'of what is seen and of time, or of time alone; or nothing'),
  innerLoss: choice(['ratio', 'likelihood'], 'what an adaptation step weighs by advantages: likelihood ratios, whose second derivative '
    + 'keeps that of the sampling distribution, or log-likelihoods, whose second derivative drops it, as in Finn et al. 2017'),
  entropy: amount(d.entropy ?? 0, 'weight of the policy\'s entropy in the loss: keeps it trying (Williams & Peng 1991)'),
});
type ActingOptions = OptionsOf<ReturnType<typeof actingOptions>>;

/** What a task set that acts tells of itself; the rest is the same for all of them. */
export interface ActingDefinition {
  /** Numbers of one observation. */
  readonly observation: number;
  readonly actions: ActionSpace;
  /** Whether another trajectory follows one that ended early; not unless said. */
  readonly refills?: boolean;
  readonly picture: Picture;
  readonly transcript?: Acting['transcript'];
  readonly sizes?: TaskSource['sizes'];
  readonly parameterNames: readonly string[];
  draw(rng: Rng, split: Split): ActingTask;
}
/** One task: its numbers, what it is in words, and how a trajectory begins. */
export interface ActingTask {
  readonly parameters: readonly number[];
  readonly about: string;
  /** @param rng all chance of the trajectory but that of the policy */
  start(rng: Rng): Trajectory;
}

/** Columns of `y`, from left to right; the policy's own numbers come last. */
const columnsOf = (actions: number, output: number) => {
  const at = (begin: number, width: number) => ({ begin, width });
  return {
    action: at(0, actions), advantage: at(actions, 1), weight: at(actions + 1, 1), reward: at(actions + 2, 1),
    logDensity: at(actions + 3, 1), old: at(actions + 4, output), width: actions + 4 + output,
  };
};
type Column = { readonly begin: number; readonly width: number };

/** A task set whose examples are made by acting in it. Its loss is a policy gradient's, with the likelihood ratio kept. */
export const acting = (definition: ActingDefinition, o: ActingOptions): TaskSource => {
  const { observation, actions, refills = false } = definition;
  const head = policyHead(actions);
  const columns = columnsOf(actions.size, head.output);
  const column = (y: Tensor, { begin, width }: Column): Tensor => {
    const part = tf.slice(y, [0, begin], [y.shape[0], width]);
    return width === 1 ? tf.reshape(part, [y.shape[0]]) : part;
  };
  const ratio = (output: Tensor, { y }: Batch): Tensor =>
    tf.exp(tf.sub(head.logDensity(output, column(y, columns.action)), column(y, columns.logDensity)));
  /** −Σ w (gain + entropy). */
  const negated = (gains: Tensor, output: Tensor, { y }: Batch): Scalar => {
    const whole = o.entropy > 0 ? tf.add(gains, tf.mul(head.entropy(output), o.entropy)) : gains;
    return tf.neg(weighted(whole, column(y, columns.weight)));
  };
  const source = {
    input: [observation], output: head.output, metric: 'return' as const, picture: definition.picture,
    sizes: definition.sizes ?? { train: 'endless', validation: 'endless', test: 'endless' } as const,
    parameterNames: definition.parameterNames,
    sample: (rng: Rng, split: Split): Task => ({ ...noExamples, ...definition.draw(rng, split) }),
    /** −Σ w ratio A: its first derivative is REINFORCE's, its second keeps that of the sampling distribution. */
    loss: (output: Tensor, batch: Batch): Scalar =>
      negated(tf.mul(ratio(output, batch), column(batch.y, columns.advantage)), output, batch),
    ...(o.innerLoss === 'likelihood' && {
      innerLoss: (output: Tensor, batch: Batch): Scalar =>
        negated(tf.mul(head.logDensity(output, column(batch.y, columns.action)), column(batch.y, columns.advantage)), output, batch),
    }),
    /** Mean undiscounted return of the trajectories that the batch holds, whoever acted them. */
    score: (_output: Tensor, { y }: Batch): Scalar =>
      tf.div(tf.sum(column(y, columns.reward)), y.shape[0] / o.horizon) as Scalar,
    batchAt: slotOf,
    acting: {
      actions, horizon: o.horizon, refills, ...(definition.transcript && { transcript: definition.transcript }),
      trajectories: { train: o.trajectories, validation: o.trajectories, test: o.testTrajectories },
      choose: (output, rng, into) => head.draw(output, rng, into),
      examples: (recorded) => examplesOf(recorded, definition, head, o),
      divergence: (output, { y }) => weighted(head.divergence(column(y, columns.old), output), column(y, columns.weight)),
      clippedLoss: (output, batch, clip) =>
        negated(clipped(ratio(output, batch), column(batch.y, columns.advantage), clip), output, batch),
      informed: () => acting(informed(definition), o),
    } satisfies Acting,
  };
  return sized(source, o.trajectories, 1);
};
const noExamples = {
  support: { x: new Float32Array(0), y: new Float32Array(0) }, query: { x: new Float32Array(0), y: new Float32Array(0) },
};

/** The same task set for updates of so many trajectories. @param slots adaptation steps, each with a support set of its own */
export const sized = (
  source: Omit<TaskSource, 'support' | 'query'> & { readonly acting?: Acting }, trajectories: number, slots: number,
): TaskSource => {
  const { acting: set, input, output } = source;
  if (!set) throw new Error('only a task set that acts can be resized');
  const rows = trajectories * set.horizon;
  const { width } = columnsOf(set.actions.size, output);
  const specs = (lead: readonly number[]) => ({
    x: { shape: [...lead, rows, ...input], dtype: 'float32' as const }, y: { shape: [...lead, rows, width], dtype: 'float32' as const },
  });
  return { ...source, support: specs([slots]), query: specs([]) };
};

/** The support set of one adaptation step; a batch without slots is itself. Steps beyond the slots use the last one. */
const slotOf = (batch: Batch, step: number): Batch => {
  if (batch.x.rank < 3) return batch;
  const slot = Math.min(step, batch.x.shape[0] - 1);
  const part = (x: Tensor): Tensor => {
    const [, rows, width] = x.shape;
    return tf.reshape(tf.slice(x, [slot, 0, 0], [1, rows, width]), [rows, width]);
  };
  return { x: part(batch.x), y: part(batch.y) };
};

/**
 * min(ratio · A, clip(ratio) · A). Within the bounds, and so at ratio 1 where both sides are equal, the gradient is that
 * of ratio · A; a ratio that is cut has none.
 */
const clipped = (ratio: Tensor, advantage: Tensor, clip: number): Tensor => {
  const [low, high] = [1 - clip, 1 + clip];
  const cut = tf.where(tf.greater(advantage, 0), tf.cast(tf.greater(ratio, high), 'float32'), tf.cast(tf.less(ratio, low), 'float32'));
  const bound = tf.where(tf.greater(advantage, 0), tf.fill(ratio.shape, high), tf.fill(ratio.shape, low));
  return tf.mul(tf.where(tf.greater(cut, 0), bound, ratio), advantage);
};

/** Trajectories as rows: the baseline is fitted to them first, then held against them. */
const examplesOf = (
  recorded: readonly Recorded[], { observation, actions, refills = false }: ActingDefinition, head: PolicyHead, o: ActingOptions,
): BatchValues => {
  const columns = columnsOf(actions.size, head.output);
  const steps = recorded.reduce((sum, { length }) => sum + length, 0);
  const rows = refills ? steps : recorded.length * o.horizon;
  // The score is Σ rewards by horizons: of trajectories that count, whatever their number.
  const share = rows / o.horizon / recorded.filter(({ cut }) => !cut).length;
  const x = new Float32Array(rows * observation);
  const y = new Float32Array(rows * columns.width);
  const gains = advantagesOf(recorded, observation, o);
  let row = 0;
  recorded.forEach((one, i) => {
    x.set(one.observations.subarray(0, one.length * observation), row * observation);
    for (let t = 0; t < one.length; t++) {
      const action = one.actions.subarray(t * actions.size, (t + 1) * actions.size);
      const output = one.outputs.subarray(t * head.output, (t + 1) * head.output);
      const at = (row + t) * columns.width;
      y.set(action, at);
      const counted = one.cut ? 0 : share * one.rewards[t];
      y.set([gains[i][t], 1 / steps, counted, head.logDensityOf(output, action)], at + columns.advantage.begin);
      y.set(output, at + columns.old.begin);
    }
    row += refills ? one.length : o.horizon;
  });
  return { x, y };
};

/** Standardised advantages of each trajectory. What a time limit cut off is worth what the baseline says. */
const advantagesOf = (recorded: readonly Recorded[], observation: number, o: ActingOptions): Float64Array[] => {
  const width = o.baseline === 'linear' ? observation : 0;
  const fit = o.baseline !== 'none' ? fitBaseline(recorded.map(({ observations, rewards, length }) => ({
    observations, returns: discounted(rewards.subarray(0, length), o.discount),
  })), width) : undefined;
  const found = recorded.map(({ observations, rewards, length, done }) => {
    const values = Float64Array.from({ length: length + 1 }, (_, t) => fit?.value(observations, t * observation, t) ?? 0);
    if (done) values[length] = 0;
    return advantages(rewards.subarray(0, length), values, o.discount, o.lambda);
  });
  standardise(found);
  return found;
};

/** Observations with the task's own numbers behind them. */
const informed = (definition: ActingDefinition): ActingDefinition => {
  const { observation, parameterNames } = definition;
  return {
    ...definition,
    observation: observation + parameterNames.length,
    draw: (rng, split) => {
      const task = definition.draw(rng, split);
      return { ...task, start: (chance) => told(task.start(chance), observation, task.parameters) };
    },
  };
};
const told = (trajectory: Trajectory, width: number, parameters: readonly number[]): Trajectory => ({
  observe: (into, at) => {
    trajectory.observe(into, at);
    into.set(parameters, at + width);
  },
  act: (action) => trajectory.act(action),
});

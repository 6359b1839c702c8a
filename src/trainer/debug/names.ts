import type { DebugLevel } from '../../protocol/debug';
import type { Upcoming } from '../run/attendant';
import { type Experiment, unflatten } from '../experiment';
import { sizeOf } from '../engine/shapes';
import { type Sentence, tell } from '../../protocol/sentence';
import type { TensorSpec } from '../taskSet';
import type { Names } from './expression';
import { group, type GroupValue, tensor } from './values';
import type { AdaptedTask } from './walk';

/** Where a debugged run stands, with the numbers of that place. */
export interface Standing {
  readonly level: DebugLevel;
  readonly upcoming: Upcoming;
  /** Task of the batch from 1 and adaptation steps taken; absent at a meta-iteration. */
  readonly task?: number;
  readonly step?: number;
  readonly adapted?: AdaptedTask;
}

/** A vector of parameters as tensors by name. */
const parametersOf = (parameters: Experiment['parameters'], flat: Float32Array): GroupValue =>
  group(Object.fromEntries(Object.entries(unflatten(parameters, flat)).map(([name, { shape, data }]) => [name, tensor(shape, data)])));

const batchOf = (specs: { readonly x: TensorSpec; readonly y: TensorSpec },
  values: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }): GroupValue =>
  group({ x: tensor(specs.x.shape, values.x), y: tensor(specs.y.shape, values.y) });

/** What expressions may name at a place of the stack. α, θ, θ′ and ∇ are other words for alpha, theta, adapted, grad. */
export const namesAt = (experiment: Experiment, standing: Standing, level: DebugLevel): Names => {
  const { upcoming: { iteration, meta }, adapted, task, step } = standing;
  const { algorithm, options, parameters, network, source, config } = experiment;
  const theta = () => parametersOf(parameters, meta);
  const scalars = Object.fromEntries(algorithm.editable.map((name) => [name, () => Number(options[name])]));
  const alpha = scalars.innerRate;
  const outer: Names = {
    iteration: () => iteration, theta, θ: theta, ...scalars, ...(alpha && { alpha, α: alpha }),
    rates: () => group(Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, value()]))),
    metaRate: () => config.training.optimizer.rate,
  };
  if (level === 'iteration' || !adapted || task === undefined || step === undefined) return outer;
  const { about } = adapted.task;
  const inner: Names = {
    ...outer, task: () => task, about: () => (typeof about === 'string' ? about : about.join(', ')),
    support: () => batchOf(source.support, adapted.task.support), query: () => batchOf(source.query, adapted.task.query),
    metaLoss: () => adapted.metaLoss, metaGrad: () => parametersOf(parameters, adapted.metaGradient),
  };
  const at = (values: readonly Float32Array[]) => () => parametersOf(network.parameters, values[step]);
  const [own, grad] = [at(adapted.params), at(adapted.gradients)];
  return {
    ...inner, step: () => step, loss: () => adapted.supportLoss[step], queryLoss: () => adapted.queryLoss[step],
    adapted: own, 'θ′': own, grad, '∇': grad,
  };
};

/** What the variables view shows at a level: the group of each scope and the scope's title, which the editor translates. */
export const scopesAt = (standing: Standing, level: DebugLevel): Readonly<Record<string, Sentence>> => {
  const outer = { theta: tell`Parameters θ`, rates: tell`Rates` };
  if (level === 'iteration' || !standing.adapted) return outer;
  if (level === 'task') return { support: tell`Support`, query: tell`Query`, metaGrad: tell`Meta-gradient`, ...outer };
  return { adapted: tell`Adapted θ′`, grad: tell`Gradients ∇ of the support loss`, ...outer };
};

/** The first tensor on the way through a task that is not finite, in words; undefined when all are. */
export const firstNonFinite = ({ network, parameters }: Experiment, adapted: AdaptedTask): { step: number; what: Sentence } | undefined => {
  const bad = (values: ArrayLike<number>): number => Array.prototype.findIndex.call(values, (v: number) => !Number.isFinite(v));
  for (let step = 0; step < adapted.params.length; step++) {
    const places: readonly (readonly [ArrayLike<number>, (at: number) => Sentence])[] = [
      [adapted.params[step], (at) => tell`the adapted ${ownerOf(network.parameters, at)}`],
      [[adapted.supportLoss[step]], () => tell`the support loss`],
      [adapted.gradients[step], (at) => tell`the gradient of ${ownerOf(network.parameters, at)}`],
      [[adapted.queryLoss[step]], () => tell`the query loss`],
    ];
    for (const [values, what] of places) {
      const at = bad(values);
      if (at >= 0) return { step, what: what(at) };
    }
  }
  const at = bad(adapted.metaGradient);
  return at < 0 ? undefined : { step: adapted.params.length - 1, what: tell`the meta-gradient of ${ownerOf(parameters, at)}` };
};

const ownerOf = (parameters: Experiment['parameters'], at: number): string => {
  let end = 0;
  return parameters.find(({ shape }) => (end += sizeOf(shape)) > at)?.name ?? 'a parameter';
};

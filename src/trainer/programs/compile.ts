import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../protocol/config';
import { concat, mean, reshape, slice, sqrt, square, sum } from '../engine/functions';
import { gradients } from '../engine/gradient';
import type { Graph, Node } from '../engine/graph';
import type { Program } from '../engine/runtime';
import { newGraph, trace } from '../engine/trace';
import { unbatched, vmap } from '../engine/vmap';
import { countOf, type Experiment, learnedCount, sizeOf } from '../experiment';
import { settingOf } from './learner';
import { scalarNames } from './scalars';
import { taskTensors } from './taskTensors';
import { valueAndGradients } from '../math/gradients';
import { adam, clipped, type Optimizer, sgd } from '../math/optimizers';
import { map, pick } from '../math/tree';
import type { CarryingLoss, Predictor, Setting } from '../algorithm';
import type { Params } from '../model';
import type { Batch } from '../taskSet';

/** The nodes that a program of an experiment starts from. */
export interface Frame {
  readonly graph: Graph;
  /** All meta-parameters in one vector, and its parts by name. */
  readonly flat: Node;
  readonly meta: Readonly<Record<string, Node>>;
  /** The same parts before they take their shapes: what is differentiated. */
  readonly parts: readonly Node[];
  readonly scalar: Readonly<Record<string, Node>>;
  /** One task, and the batch of tasks it stands for. */
  readonly one: Readonly<Record<string, Node>>;
  readonly twins: ReadonlyMap<Node, Node>;
  readonly tasks: number;
}

/** The inputs of a program for `tasks` tasks at once. */
export const frameOf = (experiment: Experiment, tasks: number): Frame => {
  const graph = newGraph();
  const { parameters } = experiment;
  const flat = graph.input('meta', [countOf(parameters)]);
  let at = 0;
  const parts = parameters.map(({ shape }) => {
    const part = slice(flat, [at], [sizeOf(shape)]);
    at += sizeOf(shape);
    return part;
  });
  const meta = Object.fromEntries(parameters.map(({ name, shape }, i) => [name, reshape(parts[i], shape)]));
  const scalar = Object.fromEntries(scalarNames(experiment).map((name) => [name, graph.input(`scalar/${name}`, [])]));
  const tensors = taskTensors(experiment);
  const one = Object.fromEntries(tensors.map(({ name, spec }) => [name, graph.input(`one/${name}`, spec.shape, spec.dtype)]));
  const twins = new Map(tensors.map(({ name, spec }) =>
    [one[name], graph.input(name, [tasks, ...spec.shape], spec.dtype)]));
  return { graph, flat, meta, parts, scalar, one, twins, tasks };
};

const prefixed = (prefix: string, nodes: Readonly<Record<string, Node>>) =>
  Object.fromEntries(Object.entries(nodes).map(([name, node]) => [`${prefix}${name}`, node]));
const unprefixed = (prefix: string, tensors: Readonly<Record<string, Tensor>>): Params =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(prefix))
    .map(([name, t]) => [name.slice(prefix.length), t]));

/** Traces `build` for one task (`task` has all its inputs by name), then makes it a graph of all tasks of the frame; outputs have a task axis. */
export const perTask = (
  experiment: Experiment, frame: Frame,
  build: (setting: Setting, support: Batch, query: Batch, task: Params) => Readonly<Record<string, Tensor>>,
): Record<string, Node> => {
  const inputs = { ...prefixed('meta:', frame.meta), ...prefixed('scalar:', frame.scalar), ...prefixed('task:', frame.one) };
  const outputs = trace(frame.graph, inputs, (tensors) => {
    const task = unprefixed('task:', tensors);
    const scalar = unprefixed('scalar:', tensors) as Record<string, Scalar>;
    const setting = settingOf(experiment, unprefixed('meta:', tensors), scalar, task);
    const batch = (set: string): Batch => ({ x: task[`${set}/x`], y: task[`${set}/y`], weight: task[`${set}/weight`] });
    return build(setting, batch('support'), batch('query'), task);
  });
  const names = Object.keys(outputs);
  const batched = vmap(names.map((name) => outputs[name]), frame.twins, frame.tasks);
  return Object.fromEntries(names.map((name, i) => [name, batched[i]]));
};

/** Inputs that the outputs may need, in a fixed order. */
export const programOf = (frame: Frame, outputs: Readonly<Record<string, Node>>, more: readonly Node[] = []): Program => ({
  inputs: [frame.flat, ...Object.values(frame.scalar), ...frame.twins.values(), ...more], outputs,
});

/** Joins a meta-batch: the mean over tasks, or the sum as in Finn et al. 2017. */
const joined = (x: Node, reduction: 'mean' | 'sum') => (reduction === 'sum' ? sum(x, [0]) : mean(x, [0]));

/** The meta-loss of one task, and the next values of what it carries. */
const carryingLoss = (
  { algorithm, trainedSteps }: Experiment, setting: Setting, support: Batch, query: Batch,
): Pick<CarryingLoss, 'loss'> & Partial<CarryingLoss> => {
  if (algorithm.carryingLoss) return algorithm.carryingLoss(setting, support, query);
  if (algorithm.metaLoss) return { loss: algorithm.metaLoss(setting, support, query) };
  const path = algorithm.adapt(setting, support, trainedSteps);
  return { loss: path[path.length - 1].loss(query) };
};

/** The meta-loss of one task, to be differentiated in the setting's `meta`. */
export const metaLoss = (experiment: Experiment, setting: Setting, support: Batch, query: Batch): Scalar =>
  carryingLoss(experiment, setting, support, query).loss;

/**
 * Meta-loss (the mean over tasks, always) and meta-gradient as one vector; where the vector of meta-parameters has what is
 * carried, its next values stand in place of a gradient.
 */
const metaGradient = (experiment: Experiment, frame: Frame): { loss: Node; gradient: Node; each: Node } => {
  const { algorithm, parameters, carried, config } = experiment;
  const reduction = config.training.taskReduction;
  const own = algorithm.metaGradient?.bind(algorithm);
  const flatNode = (parts: readonly Node[]) => concat(parts.map((p) => reshape(p, [sizeOf(p.shape)])), 0);
  if (own) {
    const nodes = perTask(experiment, frame, (setting, support, query) => {
      const found = own(setting, support, query);
      const all: Params = { ...found.gradient, ...found.carried };
      return { loss: found.loss, ...Object.fromEntries(parameters.map(({ name }) => [`d:${name}`, all[name]])) };
    });
    const kept = new Set(carried.map(({ name }) => name));
    const parts = parameters.map(({ name }) => joined(nodes[`d:${name}`], kept.has(name) ? 'mean' : reduction));
    return { loss: mean(nodes.loss), gradient: flatNode(parts), each: nodes.loss };
  }
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const found = carryingLoss(experiment, setting, support, query);
    return { loss: found.loss, ...Object.fromEntries(carried.map(({ name }) => [`c:${name}`, (found.carried ?? setting.meta)[name]])) };
  });
  const { loss } = nodes;
  const total = joined(loss, reduction);
  const learned = gradients(total, frame.parts.slice(0, parameters.length - carried.length));
  const next = carried.map(({ name }) => mean(nodes[`c:${name}`], [0]));
  return { loss: mean(loss), gradient: flatNode([...learned, ...next]), each: loss };
};

/** Meta-loss and meta-gradient alone: what `maml-lab check` looks at. Outputs: loss, gradient. */
export const gradientProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  const { loss, gradient, each } = metaGradient(experiment, frame);
  return programOf(frame, { loss, gradient, each });
};

export const optimizerOf = (config: OptimizerConfig): Optimizer => {
  if (config.name === 'sgd') return sgd(config.momentum, config.weightDecay);
  return adam(config, config.name === 'adamW' ? config.weightDecay : 0);
};
export const updateScalars = ['rate', 'correction1', 'correction2'] as const;

/** The outer update of θ by a gradient of the same graph: gradientNorm, meta, optimizer/…, and the inputs it adds. */
const updated = (experiment: Experiment, flat: Node, gradient: Node) => {
  const { training } = experiment.config;
  const { graph } = flat;
  const optimizer = optimizerOf(training.optimizer);
  const learned = learnedCount(experiment);
  const rest = countOf(experiment.carried);
  const cut = (node: Node): Node => (rest === 0 ? node : slice(node, [0], [learned]));
  const norm = sqrt(sum(square(cut(gradient))));
  const scalars = Object.fromEntries(updateScalars.map((name) => [name, graph.input(`update/${name}`, [])]));
  const state = Object.fromEntries(optimizer.state.map((name) => [name, graph.input(`optimizer/${name}`, [learned])]));
  const inputs = { theta: cut(flat), gradient: cut(gradient), norm, ...scalars, ...prefixed('state:', state) };
  const outputs = trace(graph, inputs, (t) => {
    const tensors = t as Record<string, Tensor>;
    const whole = training.clipNorm
      ? clipped(tensors.gradient, tensors.norm as Scalar, training.clipNorm) : tensors.gradient;
    const next = optimizer.update(tensors.theta, whole, unprefixed('state:', tensors), {
      rate: tensors.rate as Scalar, correction1: tensors.correction1 as Scalar, correction2: tensors.correction2 as Scalar,
    });
    return { meta: next.theta, ...Object.fromEntries(Object.entries(next.state).map(([k, v]) => [`optimizer/${k}`, v])) };
  });
  const meta = rest === 0 ? outputs.meta : concat([outputs.meta, slice(gradient, [learned], [rest])], 0);
  return { outputs: { gradientNorm: norm, ...outputs, meta }, inputs: [...Object.values(scalars), ...Object.values(state)] };
};

/**
 * One meta-iteration: inputs meta, optimiser state, scalars and a meta-batch; outputs loss, gradientNorm and the next
 * meta and state under the same names.
 */
export const trainingProgram = (experiment: Experiment): Program => {
  const frame = frameOf(experiment, experiment.config.training.metaBatch);
  const { loss, gradient } = metaGradient(experiment, frame);
  const update = updated(experiment, frame.flat, gradient);
  return programOf(frame, { loss, ...update.outputs }, update.inputs);
};

/** The outer update alone, with the meta-gradient as an input: for meta-batches that are computed in shards. */
export const updateProgram = (experiment: Experiment): Program => {
  const graph = newGraph();
  const size = countOf(experiment.parameters);
  const flat = graph.input('meta', [size]);
  const gradient = graph.input('gradient', [size]);
  const update = updated(experiment, flat, gradient);
  return { inputs: [flat, gradient, ...update.inputs], outputs: update.outputs };
};

/** Scores beside the task's own after each step, as `further/NAME` [steps + 1], where every step has them. */
export const furtherOf = (path: readonly Predictor[], batch: Batch): Record<string, Tensor> => {
  const all = path.map((p) => p.further?.(batch) ?? {});
  const names = Object.keys(all[0]).filter((name) => all.every((one) => name in one));
  return Object.fromEntries(names.map((name) => [`${furtherPrefix}${name}`, tf.stack(all.map((one) => one[name]))]));
};
export const furtherPrefix = 'further/';

/**
 * Adaptation without meta-gradient. Outputs: score and supportScore [tasks, steps + 1], `parts` [tasks, parts] of methods that
 * have some, and with `whole`, the adapted parameters [tasks, parameters of the network].
 * Adaptation without meta-gradient. Outputs: score and supportScore [tasks, steps + 1], `further/NAME` likewise, and with
 * `whole`, the adapted parameters [tasks, parameters of the network].
 */
export const curveProgram = (experiment: Experiment, tasks: number, steps: number, whole = false): Program => {
  const frame = frameOf(experiment, tasks);
  const parts = experiment.algorithm.parts?.bind(experiment.algorithm);
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const path = experiment.algorithm.adapt(setting, support, steps);
    const last = path[path.length - 1];
    return {
      score: tf.stack(path.map((p) => p.score(query))),
      supportScore: tf.stack(path.map((p) => p.score(support))),
      ...(parts && { parts: parts(setting, support) }),
      ...furtherOf(path, query),
      ...(whole ? { adapted: flatParams(experiment, last.params) } : {}),
    };
  });
  return programOf(frame, nodes);
};

/** The network's parameters in one vector. */
export const flatParams = ({ network }: Experiment, params: Params): Tensor =>
  tf.concat(network.parameters.map(({ name, shape }) => tf.reshape(params[name], [sizeOf(shape)])), 0);

/**
 * One task's adaptation with everything on the way, for the debugger. Outputs, each with a first axis of one task: params
 * and gradients [1, steps + 1, parameters of the network] (∇ of the support loss at each θ_k), supportLoss, queryLoss
 * [1, steps + 1].
 */
export const adaptationPathProgram = (experiment: Experiment): Program => {
  const frame = frameOf(experiment, 1);
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const learner = experiment.algorithm.learner?.(setting, support) ?? setting.learner;
    const path = experiment.algorithm.adapt(setting, support, experiment.trainedSteps);
    const at = path.map(({ params }, step) => valueAndGradients(
      (own) => learner.supportLoss({ ...params, ...own }, support, step), pick(params, learner.adaptable)));
    const zero = (params: Params) => map(params, (x) => tf.zerosLike(x));
    return {
      params: tf.stack(path.map(({ params }) => flatParams(experiment, params))),
      gradients: tf.stack(at.map(({ gradients: own }, k) => flatParams(experiment, { ...zero(path[k].params), ...own }))),
      supportLoss: tf.stack(at.map(({ value }) => value)),
      queryLoss: tf.stack(path.map((p) => p.loss(query))),
    };
  });
  return programOf(frame, nodes);
};

/**
 * Predictions after chosen steps on the query set [tasks, steps, n, output], or on a shared grid when given one; with their
 * standard deviation where the method tells it.
 */
export const predictionProgram = (
  experiment: Experiment, tasks: number, steps: readonly number[], grid?: Float32Array,
): Program => {
  const frame = frameOf(experiment, tasks);
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const path = experiment.algorithm.adapt(setting, support, Math.max(...steps));
    const width = sizeOf(experiment.source.input);
    const points = grid ? tf.tensor(grid, [grid.length / width, ...experiment.source.input]) : query.x;
    const chosen = steps.map((s) => path[Math.min(s, path.length - 1)]);
    const sure = chosen.flatMap((predictor) => predictor.deviation?.(points) ?? []);
    return { predictions: tf.stack(chosen.map((predictor) => predictor.predict(points))),
      ...(sure.length === chosen.length && { deviation: tf.stack(sure) }) };
  });
  return programOf(frame, nodes);
};

/**
 * One task, adapted with the trained steps, every meta-parameter an input of its own. Outputs: output, adapted (predictions
 * on the query before and after), and `adapted/<parameter>`.
 */
export const adaptationProgram = (experiment: Experiment, steps = experiment.trainedSteps): Program => {
  const graph = newGraph();
  const { parameters, source, algorithm, noise, start } = experiment;
  const meta = Object.fromEntries(parameters.map(({ name, shape }) => [name, graph.input(name, shape)]));
  const scalar = Object.fromEntries(scalarNames(experiment).map((name) => [name, graph.input(`scalar/${name}`, [])]));
  const task = {
    ...(noise > 0 && { noise: graph.input('noise', [noise]) }),
    ...(start.length > 0 && { initial: graph.input('initial', [countOf(start)]) }),
    'support/x': graph.input('support/x', source.support.x.shape, source.support.x.dtype),
    'support/y': graph.input('support/y', source.support.y.shape, source.support.y.dtype),
    'query/x': graph.input('query/x', source.query.x.shape, source.query.x.dtype),
  };
  const inputs = { ...prefixed('meta:', meta), ...prefixed('scalar:', scalar), ...prefixed('task:', task) };
  const outputs = trace(graph, inputs, (tensors) => {
    const own = unprefixed('task:', tensors);
    const scalars = unprefixed('scalar:', tensors) as Record<string, Scalar>;
    const setting = settingOf(experiment, unprefixed('meta:', tensors), scalars, own);
    const path = algorithm.adapt(setting, { x: own['support/x'], y: own['support/y'] }, steps);
    const last = path[path.length - 1];
    return {
      output: path[0].predict(own['query/x']), adapted: last.predict(own['query/x']),
      ...Object.fromEntries(experiment.network.parameters.map(({ name }) => [`adapted/${name}`, last.params[name]])),
    };
  });
  return { inputs: graph.inputs, outputs: withoutVariables(outputs) };
};

/** Variables mark where gradients were taken; a finished graph has no use for them. */
const withoutVariables = (outputs: Readonly<Record<string, Node>>): Record<string, Node> => {
  const names = Object.keys(outputs);
  const nodes = unbatched(names.map((name) => outputs[name]));
  return Object.fromEntries(names.map((name, i) => [name, nodes[i]]));
};

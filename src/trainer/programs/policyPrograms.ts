import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Setting } from '../algorithm';
import { frameOf, perTask, programOf } from './compile';
import { concat, mean, mul, reshape, slice, stopGradient, sum } from '../engine/functions';
import { gradients } from '../engine/gradient';
import type { Node } from '../engine/graph';
import type { Program } from '../engine/runtime';
import { newGraph, trace } from '../engine/trace';
import { vmap } from '../engine/vmap';
import { countOf, type Experiment, sizeOf } from '../experiment';
import { gradients as tracedGradients } from '../math/gradients';
import { dot } from '../math/tree';
import type { Acting, Batch } from '../taskSet';

/** Programs of task sets that act. Inputs and the task axis are those of every program of an experiment, where not said. */

const actingOf = ({ source, config }: Experiment): Acting => {
  if (source.acting) return source.acting;
  throw new Error(`the task set "${config.taskSet.name}" does not act`);
};

/**
 * The policy of each task at parameters of its own. Inputs: params [tasks, parameters of the network], x [tasks, n, …input].
 * Outputs: output [tasks, n, output].
 */
export const policyProgram = ({ network, source }: Experiment, tasks: number, n: number): Program => {
  const graph = newGraph();
  const [one, all] = [graph.input('one/params', [countOf(network.parameters)]), graph.input('params', [tasks, countOf(network.parameters)])];
  const [x, xs] = [graph.input('one/x', [n, ...source.input]), graph.input('x', [tasks, n, ...source.input])];
  let at = 0;
  const params = Object.fromEntries(network.parameters.map(({ name, shape }) => {
    const part = reshape(slice(one, [at], [sizeOf(shape)]), shape);
    at += sizeOf(shape);
    return [name, part];
  }));
  const { output } = trace(graph, { ...params, ' x': x }, ({ ' x': seen, ...own }) => ({ output: network.apply(own, seen, { step: 0 }) }));
  return { inputs: [all, xs], outputs: { output: vmap([output], new Map([[one, all], [x, xs]]), tasks)[0] } };
};

/** Loss and divergence of the adapted policies: scalar outputs loss and divergence, means over the tasks. */
export const judgeProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const output = outputAfter(experiment, setting, support, query);
    return { loss: experiment.source.loss(output, query), divergence: actingOf(experiment).divergence(output, query) };
  });
  return programOf(frame, { loss: mean(nodes.loss), divergence: mean(nodes.divergence) });
};

/** The gradient of the clipped loss. Outputs: gradient [meta-parameters]. */
export const clippedGradientProgram = (experiment: Experiment, tasks: number, clip: number): Program => {
  const frame = frameOf(experiment, tasks);
  const { loss } = perTask(experiment, frame, (setting, support, query) =>
    ({ loss: actingOf(experiment).clippedLoss(outputAfter(experiment, setting, support, query), query, clip) }));
  return programOf(frame, { gradient: concat(gradients(mean(loss), frame.parts), 0) });
};

/**
 * The second derivative of the mean divergence, at the policies that acted, times input `vector` [meta-parameters]: Jᵀ M J v,
 * with J the derivative of all outputs (through adaptation) and M the divergence's second derivative in them. It is exact
 * there, because the divergence has no slope where both policies are the same. Outputs: product [meta-parameters].
 */
export const fisherProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  const { graph, parts, flat } = frame;
  const vector = graph.input('vector', flat.shape);
  const { output } = perTask(experiment, frame, (setting, support, query) =>
    ({ output: outputAfter(experiment, setting, support, query) }));
  // J v: Jᵀ u is linear in u, so the derivative of ⟨Jᵀ u, v⟩ in u is J v, whatever u is.
  const dummy = graph.input('dummy', output.shape);
  const pulled = concat(gradients(sum(mul(output, dummy)), parts), 0);
  const [pushed] = gradients(sum(mul(pulled, vector)), [dummy]);
  const weighed = curvatureTimes(experiment, frame, output, pushed);
  return programOf(frame, { product: concat(gradients(sum(mul(output, stopGradient(weighed))), parts), 0) }, [vector]);
};

/** M w for each task: the second derivative of its divergence in its outputs, at the outputs that acted, over the tasks. */
const curvatureTimes = (experiment: Experiment, frame: ReturnType<typeof frameOf>, output: Node, direction: Node): Node => {
  const { graph, one, twins, tasks } = frame;
  const shape = output.shape.slice(1);
  const [o, w] = [graph.input('one/output', shape), graph.input('one/direction', shape)];
  const y = one['query/y'];
  const { product } = trace(graph, { o, w, y, x: one['query/x'] }, (t) => {
    const batch: Batch = { x: t.x, y: t.y };
    const slope = (at: Tensor) => tracedGradients(({ p }) => actingOf(experiment).divergence(p, batch), { p: at });
    return { product: tracedGradients(({ p }) => tf.div(dot(slope(p), { p: t.w }), tasks) as Scalar, { p: t.o }).p };
  });
  return vmap([product], new Map([...twins, [o, output], [w, direction]]), tasks)[0];
};

/** What the policy says on the query after the trained steps. */
const outputAfter = ({ algorithm, trainedSteps }: Experiment, setting: Setting, support: Batch, query: Batch): Tensor => {
  const path = algorithm.adapt(setting, support, trainedSteps);
  return path[path.length - 1].predict(query.x);
};

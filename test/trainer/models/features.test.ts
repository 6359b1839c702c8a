import { expect, it } from 'vitest';
import type { Program } from '../../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { newGraph, trace } from '../../../src/trainer/engine/trace';
import type { Feature, Params } from '../../../src/trainer/model';
import { smallExperiment } from '../memoryRecorder';
import { runOf } from '../questions/analyses/asking';
import { slices } from '../../../src/trainer/questions/compared';

const models = [
  { name: 'mlp', hidden: [4, 3], norm: 'transductive' }, { name: 'mlp', hidden: [] },
];

it.each(models)('collecting features of %j changes nothing', async (model) => {
  const experiment = await smallExperiment({ model });
  const { network } = experiment;
  const graph = newGraph();
  const x = graph.input('x', [5, 1]);
  const named = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, graph.input(name, shape)]));
  let layers: string[] = [];
  const outputs = trace(graph, { x, ...named }, ({ x: values, ...params }) => {
    const features: Feature[] = [];
    const watched = network.apply(params as Params, values, { step: 0, features });
    layers = features.map(({ layer }) => layer);
    return { plain: network.apply(params as Params, values, { step: 0 }), watched, last: (features.at(-1) as Feature).values };
  });
  expect(layers).toEqual(network.parameters.filter(({ name }) => /dense\d\/weight/.test(name)).map(({ name }) => name.split('/')[0]));
  // Equal nodes are one node: the graph of a pass that is watched is the graph of one that is not.
  expect(outputs.watched).toBe(outputs.plain);
  expect(outputs.last).toBe(outputs.plain);
  const { meta } = runOf(experiment);
  const feeds = Object.fromEntries(slices(network.parameters).map(({ parameter, from, to }) => [parameter.name, meta.subarray(from, to)]));
  const executable = await referenceRuntime.compile({ inputs: graph.inputs, outputs } as Program, { threads: 1 });
  const out = await executable.run({ x: Float32Array.of(1, 2, 3, 4, 5), ...feeds });
  expect([...out.watched]).toEqual([...out.plain]);
});

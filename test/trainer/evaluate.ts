import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { newGraph, trace } from '../../src/trainer/engine/trace';
import { Rng } from '../../src/trainer/math/rng';
import type { Network } from '../../src/trainer/model';

/** A concrete array given to traced code. */
export interface Given {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  readonly dtype?: 'int32';
}

export const given = (shape: readonly number[], data: ArrayLike<number>, dtype?: 'int32'): Given =>
  ({ shape, data, dtype });

/** Traces tfjs-core code and runs it in float64. */
export const evaluate = async <K extends string>(
  inputs: Readonly<Record<K, Given>>,
  build: (tensors: Readonly<Record<K, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>,
): Promise<Record<string, number[]>> => {
  const graph = newGraph();
  const names = Object.keys(inputs) as K[];
  const nodes = Object.fromEntries(
    names.map((n) => [n, graph.input(n, inputs[n].shape, inputs[n].dtype ?? 'float32')]));
  const outputs = trace(graph, nodes, (tensors) => build(tensors as Readonly<Record<K, tf.Tensor>>));
  const program = await referenceRuntime.compile({ inputs: graph.inputs, outputs }, { threads: 1 });
  const feeds = Object.fromEntries(names.map((n) => [n, Float64Array.from(inputs[n].data)]));
  const results = await program.run(feeds);
  return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, Array.from(values)]));
};

/** n numbers between −1 and 1, the same for the same name. */
export const numbers = (name: string, n: number): Float32Array => {
  const rng = Rng.keyed(0, 'test', name);
  return Float32Array.from({ length: n }, () => rng.uniform(-1, 1));
};

/** The initial parameters of a network. */
export const initial = (network: Network, seed = 0): Record<string, Given> =>
  Object.fromEntries(network.parameters.map(({ name, shape, init }) => {
    const data = init(Rng.keyed(seed, name), shape.reduce((a, b) => a * b, 1));
    return [name, given(shape, data)];
  }));

/** Options as a config's parser gives them: defaults filled in. */
export const options = <S extends Readonly<Record<string, z.ZodType>>>(
  shape: S, chosen: Readonly<Record<string, unknown>> = {},
): { [K in keyof S]: z.output<S[K]> } => z.strictObject(shape).parse(chosen) as never;

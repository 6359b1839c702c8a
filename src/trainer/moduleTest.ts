import * as tf from '@tensorflow/tfjs-core';
import { strict as assert } from 'node:assert';
import { basename, dirname, resolve } from 'node:path';
import { HumanError, messageOf } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { referenceRuntime } from './engine/runtimes/reference';
import { sizeOf } from './engine/shapes';
import { newGraph, trace } from './engine/trace';
import { heNormal, zeros } from './math/initialisers';
import { Rng } from './math/rng';
import type { Network, NetworkShape, Parameter } from './model';
import { isObject, loadUserModule } from './userModule';

/** How one test of a person's file went. */
export interface ModuleTest {
  readonly name: string;
  /** Why it failed, with file and line. */
  readonly failure?: string;
}

/** Whether a file name is that of a test of a person's own module. */
export const isModuleTest = (path: string): boolean => /\.test\.[cm]?[jt]s$/.test(path);

/**
 * Runs a test file: its default export is an object of functions by name, each of which throws when something is wrong.
 * It may import `assert` (Node's own, strict) and `predict` from 'maml-lab', beside what every module may.
 * @throws HumanError when the file cannot be loaded or has no tests
 */
export const runModuleTest = async (path: string): Promise<ModuleTest[]> => {
  const file = resolve(path);
  const module = await loadUserModule(basename(file), dirname(file), 'test', { assert, predict });
  const tests = isObject(module.value) ? Object.entries(module.value) : [];
  const functions = tests.filter((one): one is [string, () => unknown] => typeof one[1] === 'function');
  if (functions.length === 0) {
    throw new HumanError(tell`${file}: the default export has no tests: it must be an object of functions by name.`);
  }
  const results: ModuleTest[] = [];
  for (const [name, run] of functions) {
    try {
      await module.guard(`in the test "${name}"`, run);
      results.push({ name });
    } catch (error) {
      results.push({ name, failure: messageOf(error) });
    }
  }
  return results;
};

type TestNetwork = Pick<Network, 'apply'> & { readonly parameters: readonly (Pick<Parameter, 'name' | 'shape'> & Partial<Parameter>)[] };

/** Predictions of a network in float64. @param x n examples, row-major @returns n · output numbers */
const predict = async (
  network: TestNetwork, shape: NetworkShape, x: readonly number[],
  params: Readonly<Record<string, readonly number[]>> = {},
): Promise<number[]> => {
  const graph = newGraph();
  const n = x.length / sizeOf(shape.input);
  const nodes = Object.fromEntries([
    ['x', graph.input('x', [n, ...shape.input])] as const,
    ...network.parameters.map((p) => [`p/${p.name}`, graph.input(`p/${p.name}`, p.shape)] as const),
  ]);
  const outputs = trace(graph, nodes, (tensors: Readonly<Record<string, tf.Tensor>>) => {
    const named = Object.fromEntries(network.parameters.map(({ name }) => [name, tensors[`p/${name}`]]));
    return { y: network.apply(named, tensors.x, { step: 0 }) };
  });
  const executable = await referenceRuntime.compile({ inputs: graph.inputs, outputs }, { threads: 1 });
  const start = ({ name, shape: size, init }: TestNetwork['parameters'][number]) => {
    const usual = size.length > 1 ? heNormal(sizeOf(size.slice(0, -1))) : zeros;
    return params[name] ?? (init ?? usual)(Rng.keyed(0, 'initialisation', name), sizeOf(size));
  };
  const feeds = network.parameters.map((p) => [`p/${p.name}`, Float64Array.from(start(p))] as const);
  const { y } = await executable.run({ x: Float64Array.from(x), ...Object.fromEntries(feeds) });
  return Array.from(y);
};

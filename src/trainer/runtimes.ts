import { availableParallelism } from 'node:os';
import type { Config, RuntimeName } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { type Sentence, tell } from '../protocol/sentence';
import { concat, matmul, mul, relu, sum, tanh } from './engine/functions';
import { gradients } from './engine/gradient';
import type { Program, Runtime } from './engine/runtime';
import { newGraph } from './engine/trace';

type Real = Exclude<RuntimeName, 'auto'>;

/** Runtimes are loaded only when asked for: some bring large native libraries. */
const loaders: Readonly<Record<Real, (threads: number) => Promise<Runtime>>> = {
  onnx: async () => (await import('./engine/runtimes/onnx')).onnxRuntime(),
  wasm: async () => (await import('./engine/runtimes/onnx')).wasmRuntime(),
  // TensorFlow's threads are fixed for the process when it is loaded.
  tensorflow: async (threads) => (await import('./engine/runtimes/tensorflow')).tensorflowRuntime(threads),
  reference: async () => (await import('./engine/runtimes/reference')).referenceRuntime,
};

/** Fastest first, as measured in docs/performance.md: ONNX Runtime for small dense networks, TensorFlow for images. */
const order = (heavy: boolean): readonly Real[] =>
  (heavy ? ['tensorflow', 'onnx', 'wasm', 'reference'] : ['onnx', 'tensorflow', 'wasm', 'reference']);

export interface ChosenRuntime {
  readonly runtime: Runtime;
  /** Which was chosen and why, and why faster ones were not. */
  readonly reason: Sentence;
}

/** A small graph with every basic kind of node, its gradient too: what a runtime must get right to be used. */
const selfTest = async (runtime: Runtime, threads: number): Promise<string | undefined> => {
  const graph = newGraph();
  const x = graph.input('x', [2, 3]);
  const w = graph.input('w', [3, 3]);
  const y = sum(mul(relu(matmul(x, w)), tanh(concat([x, x], 0).graph.apply('Slice', [concat([x, x], 0)], {
    begin: [1, 0], size: [2, 3], strides: [1, 1],
  }))));
  const [dw] = gradients(y, [w]);
  const program: Program = { inputs: [x, w], outputs: { y, dw } };
  const feeds = {
    x: Float32Array.from([0.1, -0.2, 0.3, 0.4, 0.5, -0.6]),
    w: Float32Array.from([1, -2, 3, 0.5, 0.25, -1, 2, 1, -0.5]),
  };
  const { referenceRuntime } = await import('./engine/runtimes/reference');
  const truth = await (await referenceRuntime.compile(program, { threads: 1 })).run(feeds);
  const executable = await runtime.compile(program, { threads });
  const got = await executable.run(feeds);
  await executable.dispose();
  for (const name of ['y', 'dw']) {
    for (let i = 0; i < truth[name].length; i++) {
      if (!(Math.abs(got[name][i] - truth[name][i]) <= 1e-5)) return `self-test gave ${got[name][i]} for ${truth[name][i]}`;
    }
  }
  return undefined;
};

const attempt = async (name: Real, threads: number): Promise<Runtime | string> => {
  try {
    const runtime = await loaders[name](threads);
    return (await selfTest(runtime, threads)) ?? runtime;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
};

export interface RuntimeWish {
  readonly threads?: number;
  /** Whether the model has convolutions. */
  readonly heavy?: boolean;
  /** What the message names when the runtime cannot be used. */
  readonly where?: string;
}

/**
 * The runtime asked for, or with `auto` the fastest that passes a self-test.
 * @throws HumanError when a runtime that was named cannot be used
 */
export const openRuntime = async (
  name: RuntimeName, { threads = 1, heavy = false, where = 'runtime' }: RuntimeWish = {},
): Promise<ChosenRuntime> => {
  if (name !== 'auto') {
    const runtime = await attempt(name, threads);
    if (typeof runtime !== 'string') return { runtime, reason: tell`${name} ${runtime.version}, as the config says` };
    throw new HumanError(tell`${where}: runtime ${name} cannot be used here: ${runtime}; use "auto", or see docs/runtimes.md`);
  }
  const failures: string[] = [];
  for (const candidate of order(heavy)) {
    const runtime = await attempt(candidate, threads);
    if (typeof runtime !== 'string') {
      const called = `${candidate} ${runtime.version}`;
      return { runtime, reason: failures.length === 0 ? tell`${called}: fastest that passed its self-test`
        : tell`${called}: fastest that passed its self-test; not ${failures.join('; ')}` };
    }
    failures.push(`${candidate} (${runtime})`);
  }
  throw new HumanError(tell`no runtime works here: ${failures.join('; ')}`);
};

/** Whether convolutions dominate: they want TensorFlow's kernels and all cores. */
export const isHeavy = (config: Config): boolean => config.model.name === 'conv';

/**
 * Threads a run uses: as the config says, else all cores for convolutions and one for small dense networks. Where workers
 * are named it is one each, however many: sums depend on the threads.
 */
const threadsFor = (config: Config): number =>
  config.threads ?? (isHeavy(config) && config.workers === undefined ? availableParallelism() : 1);

/** The runtime and threads of a config. */
export const openRuntimeFor = async (config: Config): Promise<ChosenRuntime & { readonly threads: number }> => {
  const threads = threadsFor(config);
  return { ...await openRuntime(config.runtime, { threads, heavy: isHeavy(config) }), threads };
};

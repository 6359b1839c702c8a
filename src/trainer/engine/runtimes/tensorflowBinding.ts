import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { DType } from '../graph';

/**
 * TensorFlow's C library through the native half of @tensorflow/tfjs-node. The package's JavaScript
 * stays out: it would bring a second tfjs, whose gradients would silently replace ours.
 * Tensors and models are numbers here, owned by whoever asked for them until deleted.
 */
export interface TensorFlowBinding {
  /** TensorFlow's version, for the run's config.json. */
  readonly version: string;
  /** Loads the graph in `dir`/saved_model.pb that carries exactly `tags`. */
  loadSavedModel(dir: string, tags?: readonly string[]): number;
  /**
   * Names are nodes (`loss`) or outputs of nodes (`parts:1`). An input may be an output of an
   * earlier run, so state needs no copy. A feed's shape is not checked against its placeholder's.
   */
  runSavedModel(
    model: number, inputs: readonly number[],
    inputNames: readonly string[], outputNames: readonly string[],
  ): TensorHandle[];
  /** `data` may be shared instead of copied: leave it untouched until the tensor is deleted. */
  createTensor(shape: readonly number[], dtype: DType, data: TensorData): number;
  /** A copy of the values. */
  tensorDataSync(id: number): TensorData;
  deleteTensor(id: number): void;
  deleteSavedModel(model: number): void;
  /** Tensors alive, for leak tests. */
  tensorCount(): number;
}

/** float32, int32 and bool, in this order. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

export interface TensorHandle {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** TensorFlow's own numbers for the engine's types; a SavedModel writes the same ones. */
export const DATA_TYPE: Readonly<Record<DType, number>> = { float32: 1, int32: 3, bool: 10 };

export interface BindingOptions {
  /** Cores one run may use. Fixed by the first load in a process; 1 is one core exactly. */
  readonly threads?: number;
}

/** What the native module exports, as far as it is used. */
interface NativeModule {
  readonly TF_Version: string;
  loadSavedModel(dir: string, tags: string): number;
  runSavedModel(model: number, ids: number[], inputs: string, outputs: string): NativeTensor[];
  createTensor(shape: number[], dtype: number, data: TensorData): number;
  tensorDataSync(id: number): TensorData;
  deleteTensor(id: number): void;
  deleteSavedModel(model: number): void;
  getNumOfTensors(): number;
}

interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

const modulePath = 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';

let loaded: { readonly binding: TensorFlowBinding; readonly threads?: number } | undefined;

/** Loads TensorFlow into this process, once; in the main thread, for a worker's `env` is a copy. */
export const loadBinding = async ({ threads }: BindingOptions = {}): Promise<TensorFlowBinding> => {
  if (loaded && threads !== undefined && threads !== loaded.threads) {
    throw new Error(
      `TensorFlow runs in this process with ${loaded.threads ?? 'its default number of'} threads, `
      + `and ${threads} were asked for: start another process for them.`,
    );
  }
  loaded ??= { binding: wrap(loadNative(threads)), threads };
  return loaded.binding;
};

/** The module in the folder MAML_LAB_NATIVE, or in a `native` folder at or above `from`. */
export const findBinding = (from = __dirname): string | undefined => {
  const named = process.env.MAML_LAB_NATIVE;
  const folders = named ? [resolve(named)] : ancestors(from).map((above) => join(above, 'native'));
  return folders.map((folder) => join(folder, modulePath)).find((path) => existsSync(path));
};

const ancestors = (folder: string): string[] => {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
};

/** TensorFlow reads these variables once, when its library is loaded. */
const loadNative = (threads: number | undefined): NativeModule => {
  const path = findBinding();
  if (!path) throw new Error(notInstalled());
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (threads !== undefined) {
    process.env.TF_NUM_INTRAOP_THREADS = String(threads);
    process.env.TF_NUM_INTEROP_THREADS = '1';
  }
  try {
    return createRequire(path)(path) as NativeModule;
  } catch (cause) {
    const message = `TensorFlow cannot be loaded from ${path}: ${cause}. `
      + 'Delete the folder "native" and run `npm run native`, or set "runtime" to "onnx".';
    throw new Error(message, { cause });
  }
};

const notInstalled = (): string => {
  const named = process.env.MAML_LAB_NATIVE;
  const where = named
    ? `in ${named}, which MAML_LAB_NATIVE names`
    : `in a folder "native" at or above ${__dirname}`;
  return `The runtime "tensorflow" is not installed: there is no ${modulePath} ${where}. `
    + 'Run `npm run native`, or set "runtime" to "onnx".';
};

const wrap = (native: NativeModule): TensorFlowBinding => ({
  version: native.TF_Version,
  loadSavedModel: (dir, tags = ['serve']) => native.loadSavedModel(dir, tags.join(',')),
  runSavedModel: (model, inputs, inputNames, outputNames) => native
    .runSavedModel(model, [...inputs], listed(inputNames), listed(outputNames))
    .map(({ id, shape, dtype }) => ({ id, shape, dtype: typeName(dtype) })),
  createTensor: (shape, dtype, data) => native.createTensor([...shape], DATA_TYPE[dtype], data),
  tensorDataSync: (id) => native.tensorDataSync(id),
  deleteTensor: (id) => native.deleteTensor(id),
  deleteSavedModel: (model) => native.deleteSavedModel(model),
  tensorCount: () => native.getNumOfTensors(),
});

/** The native side splits at commas and may read a bare name as an index: say which output. */
const listed = (names: readonly string[]): string =>
  names.map((name) => (name.includes(':') ? name : `${name}:0`)).join();

const typeName = (dtype: number): DType => {
  if (dtype === DATA_TYPE.float32) return 'float32';
  if (dtype === DATA_TYPE.int32) return 'int32';
  if (dtype === DATA_TYPE.bool) return 'bool';
  throw new Error(`A graph gave back TensorFlow type ${dtype}: it must be float32, int32 or bool.`);
};

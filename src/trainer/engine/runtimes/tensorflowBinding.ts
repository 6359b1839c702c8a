/**
 * TensorFlow's C library through the native half of @tensorflow/tfjs-node. The package's JavaScript
 * stays out: it would bring a second tfjs, whose gradients would silently replace ours.
 * Tensors and models are numbers here, owned by whoever asked for them until deleted.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** TensorFlow's own numbers for the types the engine uses; a SavedModel writes the same ones. */
export const DATA_TYPE = { float32: 1, int32: 3, bool: 10 } as const;

export type TensorType = keyof typeof DATA_TYPE;
/** float32, int32 and bool, in this order. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

export interface TensorHandle {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: TensorType;
}

export interface TensorFlowBinding {
  /** TensorFlow's version, for the run's config.json. */
  readonly version: string;
  /** Loads the graph in `dir`/saved_model.pb that carries all of `tags`. */
  loadSavedModel(dir: string, tags?: readonly string[]): number;
  /**
   * Names are nodes (`mean`) or outputs of nodes (`parts:1`). An input may be an output of an earlier
   * run: state needs no copy. Feeds are not checked against the placeholders' shapes.
   */
  runSavedModel(
    model: number, inputs: readonly number[],
    inputNames: readonly string[], outputNames: readonly string[],
  ): TensorHandle[];
  /** `data` may be shared, not copied: leave it untouched until the tensor is deleted. */
  createTensor(shape: readonly number[], dtype: TensorType, data: TensorData): number;
  /** A copy of the values. */
  tensorDataSync(id: number): TensorData;
  deleteTensor(id: number): void;
  deleteSavedModel(model: number): void;
  /** Tensors alive, for leak tests. */
  tensorCount(): number;
}

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

const PATH = 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';

let loaded: { readonly binding: TensorFlowBinding; readonly threads?: number } | undefined;

/** Where the native module is: in MAML_LAB_NATIVE, else in a `native` folder here or above. */
export function findBinding(from = __dirname): string | undefined {
  const named = process.env['MAML_LAB_NATIVE'];
  if (named) return [join(resolve(named), PATH)].find((path) => existsSync(path));
  return ancestors(from).map((folder) => join(folder, 'native', PATH)).find((path) => existsSync(path));
}

/** Loads TensorFlow into this process, once. Call it in the main thread: workers' `env` is a copy. */
export async function loadBinding({ threads }: BindingOptions = {}): Promise<TensorFlowBinding> {
  if (loaded && threads !== undefined && threads !== loaded.threads) {
    throw new Error(`TensorFlow already runs in this process with ${loaded.threads ?? 'its own number of'} `
      + `threads, and ${threads} were asked for: start another process for that.`);
  }
  loaded ??= { binding: wrap(loadNative(threads)), threads };
  return loaded.binding;
}

function loadNative(threads: number | undefined): NativeModule {
  const path = findBinding();
  if (!path) throw new Error(notFound());
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  if (threads !== undefined) {
    process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
    process.env['TF_NUM_INTEROP_THREADS'] = '1';
  }
  try {
    return createRequire(path)(path) as NativeModule;
  } catch (cause) {
    throw new Error(`TensorFlow could not be loaded from ${path} (${String(cause)}): `
      + 'delete the folder `native` and run `npm run native` again, or set "runtime" to "onnx".', { cause });
  }
}

function notFound(): string {
  const named = process.env['MAML_LAB_NATIVE'];
  const where = named ? `in MAML_LAB_NATIVE (${named})` : `in a folder "native" at or above ${__dirname}`;
  return `The runtime "tensorflow" is not installed: there is no ${PATH} ${where}. `
    + 'Run `npm run native`, or set "runtime" to "onnx".';
}

function wrap(native: NativeModule): TensorFlowBinding {
  return {
    version: native.TF_Version,
    loadSavedModel: (dir, tags = ['serve']) => native.loadSavedModel(dir, tags.join(',')),
    runSavedModel: (model, inputs, inputNames, outputNames) => native
      .runSavedModel(model, [...inputs], outputList(inputNames), outputList(outputNames))
      .map(toHandle),
    createTensor: (shape, dtype, data) => native.createTensor([...shape], DATA_TYPE[dtype], data),
    tensorDataSync: (id) => native.tensorDataSync(id),
    deleteTensor: (id) => native.deleteTensor(id),
    deleteSavedModel: (model) => native.deleteSavedModel(model),
    tensorCount: () => native.getNumOfTensors(),
  };
}

/** The native side splits at commas, and reads a bare number as an output's index: always say which. */
function outputList(names: readonly string[]): string {
  return names.map((name) => (name.includes(':') ? name : `${name}:0`)).join(',');
}

function toHandle({ id, shape, dtype }: NativeTensor): TensorHandle {
  return { id, shape, dtype: typeName(dtype) };
}

function typeName(dtype: number): TensorType {
  if (dtype === DATA_TYPE.float32) return 'float32';
  if (dtype === DATA_TYPE.int32) return 'int32';
  if (dtype === DATA_TYPE.bool) return 'bool';
  throw new Error(`A graph gave back TensorFlow type ${dtype}; outputs must be float32, int32 or bool.`);
}

function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

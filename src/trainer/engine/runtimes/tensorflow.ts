import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from '../graph';
import { lower } from '../lower';
import type { Executable, Program, Runtime, Values } from '../runtime';
import { sizeOf } from '../shapes';
import { findBinding, loadBinding, type TensorData, type TensorFlowBinding } from './tensorflowBinding';
import { type SavedModel, TensorFlowEmitter } from './tensorflowEmitter';

/** The library of this process, and the threads it was loaded with. */
let loaded: { readonly binding: TensorFlowBinding; readonly threads: number } | undefined;

/** TensorFlow takes its number of threads once per process: later compilations get those of the first. */
const bindingFor = async (threads: number): Promise<TensorFlowBinding> => {
  loaded ??= { binding: await loadBinding({ threads }), threads };
  return loaded.binding;
};

/**
 * TensorFlow's C library; compiled graphs are SavedModels.
 * @param threads loads it at once with so many; without, the first compilation decides
 * @throws when it is not installed
 */
export const tensorflowRuntime = async (threads?: number): Promise<Runtime> => {
  if (!findBinding()) await loadBinding();
  if (threads !== undefined) await bindingFor(threads);
  return {
    name: 'tensorflow',
    /** Names the threads too: they are fixed with the first compilation, and change the last bits. */
    get version() {
      return loaded ? `${loaded.binding.version} (${loaded.threads} thread${loaded.threads === 1 ? '' : 's'})` : 'not loaded';
    },
    compile: async (program, options) => compile(await bindingFor(options.threads), program),
  };
};

const compile = async (binding: TensorFlowBinding, { inputs, outputs }: Program): Promise<Executable> => {
  const model = new TensorFlowEmitter().model(inputs, lower(outputs, 'tensorflow'));
  const id = await loadModel(binding, model.bytes);
  const outputNames = Object.keys(outputs);
  const inputNames = inputs.map((input) => String(input.attributes.name));
  return {
    run: async (feeds) => {
      // A run blocks this thread: timers and messages get their turn before and after it.
      await turn();
      const out = runModel(binding, id, model, inputs, feeds, inputNames, outputNames);
      await turn();
      return out;
    },
    dispose: async () => binding.deleteSavedModel(id),
  };
};

const turn = () => new Promise<void>((resolve) => { setImmediate(resolve); });

/** TensorFlow reads models from folders only; once read, the folder is not needed. */
const loadModel = async (binding: TensorFlowBinding, bytes: Uint8Array): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'maml-lab-'));
  try {
    await writeFile(join(folder, 'saved_model.pb'), bytes);
    return binding.loadSavedModel(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** One run; every tensor made is deleted, whatever happens. */
const runModel = (
  binding: TensorFlowBinding, id: number, model: SavedModel, inputs: readonly Node[],
  feeds: Readonly<Record<string, Values>>, inputNames: readonly string[], outputNames: readonly string[],
): Record<string, Values> => {
  const alive: number[] = [];
  try {
    for (const [i, input] of inputs.entries()) {
      alive.push(binding.createTensor(input.shape, input.dtype, dataOf(input, feeds[inputNames[i]])));
    }
    const results = binding.runSavedModel(
      id, alive, inputNames.map((name) => model.inputs[name]), outputNames.map((name) => model.outputs[name]));
    alive.push(...results.map((result) => result.id));
    return Object.fromEntries(results.map((result, i) => [outputNames[i], valuesOf(binding.tensorDataSync(result.id))]));
  } finally {
    for (const tensor of new Set(alive)) binding.deleteTensor(tensor);
  }
};

/** What is fed, as TensorFlow's type. It does not compare shapes, so a wrong length would be read past its end. */
const dataOf = (input: Node, values: Values | undefined): TensorData => {
  const name = String(input.attributes.name);
  if (!values) throw new Error(`input ${name} was not fed`);
  if (values.length !== sizeOf(input.shape)) {
    throw new Error(`input ${name} has shape [${input.shape}] and was fed ${values.length} numbers`);
  }
  if (input.dtype === 'bool') return Uint8Array.from(values);
  if (input.dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
};

const valuesOf = (data: TensorData): Values => (data instanceof Uint8Array ? Int32Array.from(data) : data);

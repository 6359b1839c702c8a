import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from '../graph';
import { lower } from '../lower';
import type { Executable, Runtime, Values } from '../runtime';
import { sizeOf } from '../shapes';
import { findBinding, loadBinding, type TensorData, type TensorFlowBinding } from './tensorflowBinding';
import { type SavedModel, TensorFlowEmitter } from './tensorflowEmitter';

/** The library of this process once it is loaded, and the threads first asked for. */
let library: TensorFlowBinding | undefined;
let fixedThreads: number | undefined;

/** TensorFlow takes its number of threads once per process: later compilations get those of the first. */
const bindingFor = async (threads: number): Promise<TensorFlowBinding> => {
  fixedThreads ??= threads;
  library = await loadBinding({ threads: fixedThreads });
  return library;
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
      return library ? `${library.version} (${fixedThreads} thread${fixedThreads === 1 ? '' : 's'})` : 'not loaded';
    },
    compile: async ({ inputs, outputs }, options) => {
      const binding = await bindingFor(options.threads);
      const model = new TensorFlowEmitter().model(inputs, lower(outputs, 'tensorflow'));
      return new Loaded(binding, await loadModel(binding, model.bytes), inputs, model);
    },
  };
};

const turn = () => new Promise<void>((resolve) => { setImmediate(resolve); });

/** A SavedModel in memory. */
class Loaded implements Executable {
  private readonly inputNames: readonly string[];
  private readonly outputNames: readonly string[];
  private readonly fetched: readonly string[];

  constructor(
    private readonly binding: TensorFlowBinding, private readonly id: number,
    private readonly inputs: readonly Node[], { inputs: fed, outputs }: SavedModel,
  ) {
    this.inputNames = inputs.map((input) => fed[nameOf(input)]);
    this.outputNames = Object.keys(outputs);
    this.fetched = Object.values(outputs);
  }

  /** A run blocks this thread: timers and messages get their turn before and after it. */
  async run(feeds: Readonly<Record<string, Values>>): Promise<Record<string, Values>> {
    await turn();
    const out = this.runNow(feeds);
    await turn();
    return out;
  }

  async dispose(): Promise<void> {
    this.binding.deleteSavedModel(this.id);
  }

  /** Every tensor made is deleted, whatever happens. */
  private runNow(feeds: Readonly<Record<string, Values>>): Record<string, Values> {
    const { binding } = this;
    const alive: number[] = [];
    try {
      for (const input of this.inputs) {
        alive.push(binding.createTensor(input.shape, input.dtype, dataOf(input, feeds[nameOf(input)])));
      }
      const results = binding.runSavedModel(this.id, alive, this.inputNames, this.fetched);
      alive.push(...results.map((result) => result.id));
      return Object.fromEntries(results.map((result, i) =>
        [this.outputNames[i], valuesOf(binding.tensorDataSync(result.id))]));
    } finally {
      for (const tensor of new Set(alive)) binding.deleteTensor(tensor);
    }
  }
}

const nameOf = (input: Node) => String(input.attributes.name);

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

/** What is fed, as TensorFlow's type. It does not compare shapes, so a wrong length would be read past its end. */
const dataOf = (input: Node, values: Values | undefined): TensorData => {
  const name = nameOf(input);
  if (!values) throw new Error(`input ${name} was not fed`);
  if (values.length !== sizeOf(input.shape)) {
    throw new Error(`input ${name} has shape [${input.shape}] and was fed ${values.length} numbers`);
  }
  if (input.dtype === 'bool') return Uint8Array.from(values);
  if (input.dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
};

const valuesOf = (data: TensorData): Values => (data instanceof Uint8Array ? Int32Array.from(data) : data);

import { readFileSync } from 'node:fs';
import type { Config } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { assemble, type Experiment } from './experiment';
import { accuracy, crossEntropy, meanSquaredError } from './math/losses';
import { schema } from './registry';
import type { TaskSource, TensorSpec } from './taskSet';

/** Numbers of a reference file: IEEE bytes, or integer labels. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64' | 'int';
  readonly base64?: string;
  readonly data?: readonly number[];
}
type Arrays = Readonly<Record<string, ReferenceArray>>;

/** Exact meta-gradients of one small problem for six algorithms, in float64. */
export interface ReferenceFile {
  readonly model: { readonly kind: string; readonly filters?: number; readonly blocks?: number; readonly input_hwc?: readonly number[] };
  readonly inner: { readonly steps: number; readonly lr: number };
  readonly params: Arrays;
  readonly tasks: readonly { readonly xs: ReferenceArray; readonly ys: ReferenceArray; readonly xq: ReferenceArray; readonly yq: ReferenceArray }[];
  readonly maml?: { readonly grad: Arrays };
  readonly fomaml?: { readonly grad: Arrays };
  readonly anil?: { readonly grad: Arrays };
  readonly reptile?: { readonly direction: Arrays };
  readonly meta_sgd?: { readonly alpha: Arrays; readonly grad: Arrays; readonly grad_alpha: Arrays };
  readonly imaml?: { readonly lambda: number; readonly cg_steps: number; readonly grad: Arrays };
}

/** The numbers of an array, widened to float64. */
export const numbersOf = (array: ReferenceArray): Float64Array => {
  if (array.data) return Float64Array.from(array.data);
  const bytes = Buffer.from(array.base64 ?? '', 'base64');
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return array.dtype === 'float64' ? new Float64Array(buffer) : Float64Array.from(new Float32Array(buffer));
};

/** @throws HumanError when the file is not a reference file. */
export const readReference = (path: string): ReferenceFile => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as Partial<ReferenceFile>;
  if (!file.params || !file.tasks?.length || !file.inner || !file.model) {
    throw new HumanError(tell`${path}: not a reference file: params, tasks, inner and model are expected`);
  }
  return file as ReferenceFile;
};

const stacked = (arrays: readonly ReferenceArray[]): Float64Array =>
  Float64Array.from(arrays.flatMap((a) => Array.from(numbersOf(a))));

/** Task inputs of the whole file, as a program wants them. */
export const referenceFeeds = ({ tasks }: ReferenceFile): Record<string, Float64Array> => ({
  'support/x': stacked(tasks.map((t) => t.xs)), 'support/y': stacked(tasks.map((t) => t.ys)),
  'query/x': stacked(tasks.map((t) => t.xq)), 'query/y': stacked(tasks.map((t) => t.yq)),
});

const sourceOf = (file: ReferenceFile): TaskSource => {
  const [task] = file.tasks;
  const names = Object.keys(file.params);
  const output = file.params[names[names.length - 1]].shape[0];
  const labels = task.ys.dtype === 'int';
  const spec = (a: ReferenceArray): TensorSpec => ({ shape: a.shape, dtype: a.dtype === 'int' ? 'int32' : 'float32' });
  return {
    input: task.xs.shape.slice(1), output, picture: 'table', metric: labels ? 'accuracy' : 'mse',
    support: { x: spec(task.xs), y: spec(task.ys) }, query: { x: spec(task.xq), y: spec(task.yq) },
    sizes: { train: file.tasks.length, validation: 0, test: 0 },
    sample: () => { throw new Error('a reference file has fixed tasks'); },
    loss: (out, batch) => (labels ? crossEntropy(out, batch.y) : meanSquaredError(out, batch.y)),
    score: (out, batch) => (labels ? accuracy(out, batch.y) : meanSquaredError(out, batch.y)),
  };
};

const modelOf = ({ model, params }: ReferenceFile) => (model.kind === 'conv'
  ? { name: 'conv', filters: model.filters, blocks: model.blocks, downsample: 'pool', norm: 'transductive', head: 'flatten' }
  : { name: 'mlp', hidden: Object.values(params).filter((_, i) => i % 2 === 1).slice(0, -1).map((a) => a.shape[0]) });

const algorithmOf = (file: ReferenceFile, name: string) => ({
  name, innerRate: file.inner.lr, innerSteps: file.inner.steps,
  ...(name === 'imaml' && file.imaml ? { lambda: file.imaml.lambda, cgSteps: file.imaml.cg_steps } : {}),
});

/** An experiment of our own models and algorithms on the file's tasks. */
export const referenceExperiment = (file: ReferenceFile, algorithm: string): Promise<Experiment> => {
  const config: Config = schema().parse({
    taskSet: { name: 'sinusoid' }, model: modelOf(file), algorithm: algorithmOf(file, algorithm),
    training: { metaBatch: file.tasks.length },
  });
  return assemble(config, '.', sourceOf(file));
};

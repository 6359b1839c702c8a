import type { BatchValues, Task, TaskSource, TensorSpec } from '../taskSet';

/** Shapes that every task of a set must have. */
export interface TaskSpecs {
  readonly input: readonly number[];
  readonly output: number;
  readonly metric: TaskSource['metric'];
  readonly support: { readonly x: TensorSpec; readonly y: TensorSpec };
  readonly query: { readonly x: TensorSpec; readonly y: TensorSpec };
}
/** Makes the error of a task that does not fit. @param sentence goes on after "sample() " */
export type Fail = (sentence: string) => Error;

const product = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);

/** The shapes of a module's tasks: as it says, or read off its first task. @throws what `fail` makes */
export const specsOf = (
  made: Pick<TaskSource, 'input' | 'output' | 'metric'> & Partial<TaskSource>, first: unknown, fail: Fail,
): TaskSpecs => {
  const task = first as Partial<Task> | undefined | null;
  const spec = (set: 'support' | 'query') => {
    const given = made[set];
    if (given) return given;
    const values = task?.[set]?.x;
    if (!ArrayBuffer.isView(values)) {
      throw fail(`must return { support: { x, y }, query: { x, y } }; ${set}.x is missing.`);
    }
    const n = values.length / product(made.input);
    if (!Number.isInteger(n) || n === 0) {
      throw fail(`gives ${set}.x ${values.length} numbers, no multiple of the ${product(made.input)} of input `
        + `[${made.input.join(', ')}].`);
    }
    const x: TensorSpec = { shape: [n, ...made.input], dtype: 'float32' };
    const y: TensorSpec = made.metric === 'accuracy' ? { shape: [n], dtype: 'int32' }
      : { shape: [n, made.output], dtype: 'float32' };
    return { x, y };
  };
  const { input, output, metric } = made;
  return { input, output, metric, support: spec('support'), query: spec('query') };
};

/** The task itself, if all its numbers are there, of the right type, finite, and labels in range. */
export const checkedTask = (task: Task, specs: TaskSpecs, fail: Fail): Task => {
  for (const set of ['support', 'query'] as const) {
    const batch: Partial<BatchValues> | undefined = task?.[set];
    checkValues(batch?.x, specs[set].x, `${set}.x`, fail);
    checkValues(batch?.y, specs[set].y, `${set}.y`, fail);
    if (specs.metric === 'accuracy') checkLabels(task[set].y, specs.output, `${set}.y`, fail);
  }
  return task.about === undefined ? { ...task, about: '' } : task;
};

/** Whether each label stands for a class of the training split. @throws what `fail` makes */
export const checkClasses = ({ support, query, classes = [] }: Task, trainClasses: number, fail: Fail): void => {
  for (const label of new Set([...support.y, ...query.y])) {
    const cls = classes[label];
    if (Number.isInteger(cls) && cls >= 0 && cls < trainClasses) continue;
    throw fail(`gives classes[${label}] = ${cls}, but label ${label} needs its class, from 0 to ${trainClasses - 1} (trainClasses is ${trainClasses}).`);
  }
};

const checkValues = (values: unknown, spec: TensorSpec, name: string, fail: Fail): void => {
  const kind = spec.dtype === 'int32' ? Int32Array : Float32Array;
  if (!(values instanceof kind)) {
    const found = Array.isArray(values) ? 'an Array' : values === undefined ? 'missing' : `a ${typeOf(values)}`;
    throw fail(`must give ${name} as ${kind.name}; it is ${found}.`);
  }
  if (values.length !== product(spec.shape)) {
    throw fail(`gives ${name} ${values.length} numbers, but shape [${spec.shape.join(', ')}] needs `
      + `${product(spec.shape)}.`);
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  if (sum === 0) return;
  const at = values.findIndex((v: number) => !Number.isFinite(v));
  throw fail(`gives ${name}[${at}] = ${values[at]}: every number must be finite.`);
};

const typeOf = (value: unknown): string => Object(value).constructor?.name ?? typeof value;

const checkLabels = (labels: ArrayLike<number>, classes: number, name: string, fail: Fail): void => {
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] >= 0 && labels[i] < classes) continue;
    throw fail(`gives ${name}[${i}] = ${labels[i]}, but labels go from 0 to ${classes - 1} (output is ${classes}).`);
  }
};

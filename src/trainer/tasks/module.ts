import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { accuracy, crossEntropy, meanSquaredError } from '../math/losses';
import { Rng } from '../math/rng';
import { checkClasses, checkedTask, specsOf } from '../math/taskCheck';
import {
  isObject, loadUserModule, path, record, settings, type Split, type Task, taskSet, type TaskSource, type UserModule,
} from '../taskSet';

/**
 * What a task-set module exports by default: this object, or a function `(options, folder)` that returns it, or a
 * promise of it. `options` is `taskSet.options` of the config, `folder` the config's folder. Only four members are
 * needed; the rest is filled in: sizes of support and query from the first task, `loss` and `score` from `metric`
 * (mse: mean squared error on y [n, output]; accuracy: cross-entropy on int32 labels y [n]).
 *
 *     import type { Rng } from 'maml-lab';
 *     export default {
 *       input: [1], output: 1, metric: 'mse',
 *       sample(rng: Rng) {
 *         const slope = rng.uniform(-2, 2);
 *         const draw = () => {
 *           const x = Float32Array.from({ length: 10 }, () => rng.normal());
 *           return { x, y: x.map((v) => slope * v) };
 *         };
 *         return { support: draw(), query: draw(), about: `slope ${slope.toFixed(2)}` };
 *       },
 *     };
 *
 * `sample(rng, split)` must draw everything from `rng`: equal streams give equal tasks.
 */
export type TaskSetModule =
  Pick<TaskSource, 'input' | 'output' | 'metric' | 'sample'> & Partial<TaskSource>;

export default taskSet({
  summary: 'Your own task set: a TypeScript or JavaScript file that draws tasks.',
  source: 'the file itself; its shape is TaskSetModule in src/trainer/tasks/module.ts',
  suggests: { innerRate: { several: 0.01 } },
  options: {
    path: path('the file; its default export is a task set, or a function (options, folder) that makes one'),
    options: settings('handed to the file\'s function'),
    shifts: record('options that the file\'s function gets instead for shifted test tasks, by the name of the shift'),
  },
  shifts: ({ shifts, options }) =>
    Object.fromEntries(Object.entries(shifts).map(([name, changed]) => [name, { options: { ...options, ...changed } }])),
  open: async (o, folder) => {
    const module = await loadUserModule(o.path, folder, 'taskSet.path');
    const { value } = module;
    const made: unknown = typeof value === 'function'
      ? await module.guard('in its default export', () => value(o.options, folder) as unknown) : value;
    return completed(module, shaped(module, made));
  },
});

const shaped = (module: UserModule, made: unknown): TaskSetModule => {
  const wrong = (what: string) => module.complain('default', `the task set ${what}.`);
  if (!isObject(made)) throw wrong('must be an object with input, output, metric and sample');
  const { input, output, metric, sample } = made;
  const size = (n: unknown) => Number.isInteger(n) && (n as number) >= 1;
  if (!Array.isArray(input) || input.length === 0 || !input.every(size)) {
    throw wrong('needs `input`, the shape of one example, e.g. [1] or [28, 28, 1]');
  }
  if (!size(output)) throw wrong('needs `output`, how many numbers (or classes) are predicted for an example');
  if (metric !== 'mse' && metric !== 'accuracy' && metric !== 'return') {
    throw wrong('needs `metric`: "mse" or "accuracy", or "return" with its own loss and score');
  }
  if (typeof sample !== 'function') throw wrong('needs `sample(rng, split)`, which draws one task');
  if (metric === 'return' && !(made.loss && made.score && made.support && made.query)) {
    throw wrong('with metric "return" needs its own `loss`, `score`, `support` and `query`');
  }
  return made as unknown as TaskSetModule;
};

/** Fills in what the module leaves out, and checks every task that it draws. */
const completed = (module: UserModule, made: TaskSetModule): TaskSource => {
  const draw = (rng: Rng, split: Split): Task => module.guard('in sample()', () => made.sample(rng, split));
  const first = draw(Rng.keyed(0, 'check'), 'train');
  const fail = (sentence: string) => module.complain('sample', `sample() ${sentence}`);
  const specs = specsOf(made, first, fail);
  const checked = (task: Task, split: Split): Task => {
    const whole = checkedTask(task, specs, fail);
    if (split === 'train' && made.trainClasses !== undefined) checkClasses(whole, made.trainClasses, fail);
    return whole;
  };
  checked(first, 'train');
  checkSame(first, draw(Rng.keyed(0, 'check'), 'train'), fail);
  const curve = made.input.length === 1 && made.input[0] === 1 && made.output === 1;
  return {
    ...specs,
    picture: made.picture ?? (curve ? 'curve' : made.input.length === 3 ? 'image' : 'table'),
    sizes: made.sizes ?? { train: 'endless', validation: 'endless', test: 'endless' },
    parameterNames: made.parameterNames,
    trainClasses: made.trainClasses,
    classes: made.classes?.bind(made),
    bestJoint: made.bestJoint,
    sample: (rng, split) => checked(draw(rng, split), split),
    loss: judge(module, made, 'loss', made.metric === 'accuracy' ? crossEntropy : meanSquaredError),
    score: judge(module, made, 'score', made.metric === 'accuracy' ? accuracy : meanSquaredError),
    readOwnTask: made.readOwnTask?.bind(made),
  };
};

/** The module's own loss or score, or the usual one of its metric. */
const judge = (
  module: UserModule, made: TaskSetModule, which: 'loss' | 'score', usual: (output: Tensor, y: Tensor) => Scalar,
): TaskSource['loss'] => {
  const own = made[which];
  if (!own) return (output, batch) => usual(output, batch.y);
  return (output, batch) => module.guard(`in ${which}()`, () => own.call(made, output, batch));
};

/** The same stream must give the same task, or no run could be resumed or repeated. */
const checkSame = (a: Task, b: Task, fail: (sentence: string) => Error): void => {
  const same = (['support', 'query'] as const).every((set) =>
    a[set].x.every((v, i) => v === b[set].x[i]) && a[set].y.every((v, i) => v === b[set].y[i]));
  if (!same) throw fail('gives two different tasks for the same rng: draw from rng only, not from Math.random().');
};

import { resolve } from 'node:path';
import { type AnsweredTask, readAnswers } from '../math/answerTable';
import { meanSquaredError, softCrossEntropy, softmax } from '../math/losses';
import type { Rng } from '../math/rng';
import { amount, count, OptionError, path, type Scores, type Split, splits, type Task, taskSet, type TaskSource, tell } from '../taskSet';

/**
 * Imitating a teacher: a task is one that a teacher has answered; a student sees the answers to a few queries and must say what the
 * teacher answers to others. Tasks keep the split in which the teacher met them. Answers are numbers, or probabilities of classes:
 * then the loss is the cross-entropy with them, and the metric the squared distance of the student's probabilities from them.
 */
export default taskSet({
  summary: 'Distillation: reproduce a teacher\'s answers on new tasks from a few of them; the answers stand in a CSV table.',
  source: 'Hinton, Vinyals, Dean 2015 (arXiv:1503.02531), matching outputs, or class probabilities at temperature 1; as few-shot tasks',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 } },
  options: {
    answers: path('file of the teacher\'s answers (CSV), as maml-lab answers writes it: task, split, x…, and y… (numbers) or p… (probabilities)'),
    shots: count(5, 'answers that the student sees'),
    queries: count(10, 'others that it must reproduce'),
    noise: amount(0, 'noise on the answers that the student sees, in standard deviations of all answers'),
  },
  shifts: ({ noise }) => ({ noise: { noise: noise + 0.3 } }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: ({ answers, shots, queries, noise }, folder) => {
    const file = resolve(folder, answers);
    const { width, outputs, areChances, tasks } = readAnswers(file);
    const needed = shots + queries;
    const short = tasks.find(({ x }) => x.length / width < needed);
    if (short) {
      throw new OptionError('taskSet.shots', {}, tell`taskSet.shots ${shots} and queries ${queries} need ${needed} answers of each task,
        but task ${short.name} of ${file} has ${short.x.length / width}.`);
    }
    const by = Object.fromEntries(splits.map((split) => [split, tasks.filter((task) => task.split === split)])) as Record<Split, AnsweredTask[]>;
    const empty = splits.find((split) => by[split].length === 0);
    if (empty) throw new OptionError('taskSet.answers', {},
      tell`taskSet.answers: ${file} has no task of the split ${empty}; each of ${splits.join(', ')} needs some.`);
    const spread = deviationOf(tasks);
    const spec = (n: number) => ({ x: { shape: [n, width], dtype: 'float32' }, y: { shape: [n, outputs], dtype: 'float32' } } as const);
    const taken = (values: Float32Array, size: number, rows: readonly number[]) =>
      Float32Array.from(rows.flatMap((row) => Array.from(values.subarray(row * size, (row + 1) * size))));
    return {
      input: [width], output: outputs, support: spec(shots), query: spec(queries), metric: 'mse',
      picture: width === 1 && outputs === 1 ? 'curve' : 'table',
      sizes: { train: by.train.length, validation: by.validation.length, test: by.test.length },
      classes: (split) => by[split].map(({ name, x }) => ({ name, examples: x.length / width })),
      sample: (rng, split): Task => {
        const { name, x, y } = by[split][rng.int(by[split].length)];
        const rows = rng.choose(x.length / width, needed);
        const set = (of: readonly number[]) => ({ x: taken(x, width, of), y: taken(y, outputs, of) });
        const { x: seen, y: told } = set(rows.slice(0, shots));
        const support = { x: seen, y: noise > 0 ? noisy(told, noise * spread, rng, areChances ? outputs : 0) : told };
        return { support, query: set(rows.slice(shots)), drawOf: name, about: `task ${name} as the teacher answers it` };
      },
      ...(areChances ? ofChances(outputs) : ofNumbers),
    };
  },
});

type Judged = Pick<TaskSource, 'loss' | 'score' | 'scores'>;

const ofNumbers: Judged = {
  loss: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
  score: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
};

/** One per task: the share of queries whose likeliest class is the teacher's. */
const sameClass = (classes: number): Scores => (outcomes) => ({
  'same class as the teacher': outcomes.map(({ task: { query: { y } }, outputs = new Float32Array() }) => {
    const likeliest = (values: ArrayLike<number>, row: number): number => {
      const own = Array.from({ length: classes }, (_, c) => values[row * classes + c]);
      return own.indexOf(Math.max(...own));
    };
    const rows = Array.from({ length: y.length / classes }, (_, row) => Number(likeliest(outputs, row) === likeliest(y, row)));
    return rows.reduce((sum, one) => sum + one, 0) / rows.length;
  }),
});

const ofChances = (classes: number): Judged => ({
  loss: (output, batch) => softCrossEntropy(output, batch.y, batch.weight),
  score: (output, batch) => meanSquaredError(softmax(output), batch.y, batch.weight),
  scores: sameClass(classes),
});

/** Answers with normal noise. @param classes of probabilities, which stay not negative and add up to 1; 0: numbers */
const noisy = (answers: Float32Array, deviation: number, rng: Rng, classes: number): Float32Array => {
  const moved = answers.map((value) => value + deviation * rng.normal());
  if (classes === 0) return moved;
  const kept = moved.map((value) => Math.max(1e-6, value));
  return kept.map((value, i) => value / kept.slice(i - (i % classes), i - (i % classes) + classes).reduce((sum, one) => sum + one, 0));
};

/** Standard deviation of all answers of a table. */
const deviationOf = (tasks: readonly AnsweredTask[]): number => {
  const all = tasks.flatMap(({ y }) => Array.from(y));
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
};

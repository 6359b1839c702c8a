import { readFileSync } from 'node:fs';
import { type Split, splits } from '../taskSet';

/** What a teacher answered on one task. */
export interface AnsweredTask {
  readonly name: string;
  readonly split: Split;
  /** [n, width] and [n, outputs], row-major. */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** A table of a teacher's answers. */
export interface AnswerTable {
  readonly width: number;
  readonly outputs: number;
  /** Whether each answer is probabilities of classes, which add up to 1; else it is numbers. */
  readonly areChances: boolean;
  readonly tasks: readonly AnsweredTask[];
}

/** How far from 1 probabilities of a line may add up to: they are rounded. */
const slack = 0.01;

/** The letter of an answer's columns. */
const letterOf = (areChances: boolean): string => (areChances ? 'p' : 'y');

/** Names of the columns of a vector: `x` when it is one number, else x1, x2, …. */
const columns = (letter: string, size: number): string[] => (size === 1 ? [letter] : Array.from({ length: size }, (_, i) => `${letter}${i + 1}`));

/** Five digits: a student is not better than that, and tables stay small. */
const digits = (value: number): string => String(Number(value.toPrecision(5)));

/** The text of a table: a line of titles, then a line for each answer. */
export const answerText = ({ width, outputs, areChances, tasks }: AnswerTable): string => [
  ['task', 'split', ...columns('x', width), ...columns(letterOf(areChances), outputs)].join(),
  ...tasks.flatMap(({ name, split, x, y }) => Array.from({ length: x.length / width }, (_, i) => [
    name, split, ...Array.from(x.slice(i * width, (i + 1) * width), digits), ...Array.from(y.slice(i * outputs, (i + 1) * outputs), digits),
  ].join())),
  '',
].join('\n');

const widthIn = (titles: readonly string[], letter: string): number => {
  if (titles.includes(letter)) return 1;
  let size = 0;
  while (titles.includes(`${letter}${size + 1}`)) size++;
  return size;
};

/**
 * Reads a CSV of answers: columns `task`, `split` (train, validation or test), `x` (or x1, x2, …) and `y` (or y1, …), or p1, p2, … for
 * probabilities of classes; lines of a task need not stand together. @throws Error that names file and line
 */
export const readAnswers = (file: string): AnswerTable => {
  const [first, ...rest] = textOf(file).split(/\r?\n/).map((text) => text.split(',').map((cell) => cell.trim()));
  const [width, numbers, classes] = ['x', 'y', 'p'].map((letter) => widthIn(first, letter));
  const areChances = classes > 1 && numbers === 0;
  const outputs = areChances ? classes : numbers;
  const [task, split] = ['task', 'split'].map((title) => first.indexOf(title));
  if (task < 0 || split < 0 || width === 0 || outputs === 0) {
    throw new Error(`${file}:1 must name the columns task, split, x (or x1, x2, …) and y (or y1, y2, …), `
      + `or p1, p2, … for probabilities of classes; it has ${first.join(', ')}.`);
  }
  const places = (letter: string, size: number) => columns(letter, size).map((title) => first.indexOf(title));
  const [xs, ys] = [places('x', width), places(letterOf(areChances), outputs)];
  const found = new Map<string, { readonly name: string; readonly split: Split; readonly x: number[]; readonly y: number[] }>();
  rest.forEach((cells, i) => {
    if (cells.length === 1 && cells[0] === '') return;
    const line = i + 2;
    const known = splits.find((one) => one === cells[split]);
    if (!known) throw new Error(`${file}:${line}: split is "${cells[split] ?? ''}", but it must be ${splits.join(', ')}.`);
    const numberAt = (place: number): number => {
      const value = cells[place] ? Number(cells[place]) : NaN;
      if (Number.isFinite(value)) return value;
      throw new Error(`${file}:${line}: column "${first[place]}" has ${cells[place] ? `"${cells[place]}"` : 'nothing'} where a number should be.`);
    };
    const key = `${known} ${cells[task]}`;
    const own = found.get(key) ?? { name: cells[task], split: known, x: [], y: [] };
    own.x.push(...xs.map(numberAt));
    const answer = ys.map(numberAt);
    const total = answer.reduce((sum, value) => sum + value, 0);
    if (areChances && !(answer.every((value) => value >= 0) && Math.abs(total - 1) <= slack)) {
      throw new Error(`${file}:${line}: p1 … p${outputs} are ${answer.join(', ')}, but probabilities are not negative and add up to 1.`);
    }
    own.y.push(...(areChances ? answer.map((value) => value / total) : answer));
    found.set(key, own);
  });
  const arrays = [...found.values()].map((one) => ({ ...one, x: Float32Array.from(one.x), y: Float32Array.from(one.y) }));
  return { width, outputs, areChances, tasks: arrays };
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `cannot read ${file} (${(error as NodeJS.ErrnoException).code}): give a CSV of a teacher's answers, as "maml-lab answers" writes one.`);
  }
};

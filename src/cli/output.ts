import { inEnglish, inPlainEnglish, inWords, type Say, type Told } from '../protocol/sentence';
import { Progress } from '../runs/progress';

/** Results go to stdout, everything else to stderr. */

/** Ends a command: with `--json` exactly one line of JSON on stdout, in English, else text. */
export const printResult = (json: boolean | undefined, value: object, text: string): void => {
  process.stdout.write(json ? `${JSON.stringify(value, inPlainEnglish)}\n` : `${text.trimEnd()}\n`);
};

let language: Say = inEnglish;
/** From now on what is told on the way is told so. */
export const speak = (say: Say): void => { language = say; };

/** In the language that is spoken here. */
export const spokenHere: Say = (text, ...values) => language(text, ...values);

/** A line for people. */
export const say = (told: Told): void => {
  process.stderr.write(`${inWords(told, language)}\n`);
};

/** A run's events on the terminal as they come. */
export const runProgress = (): Progress => new Progress(process.stderr, language);

type Side = 'left' | 'right';

/** Rows as aligned columns. The first row is the heading. @param sides per column; the last one goes on */
export const tableText = (rows: readonly (readonly string[])[], sides: readonly Side[] = ['left']): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))));
  return rows.map((row) => row.map((cell, column) => {
    const gap = ' '.repeat((widths[column] ?? 0) - lengthOf(cell));
    return (sides[column] ?? sides.at(-1)) === 'right' ? gap + cell : cell + gap;
  }).join('  ').trimEnd()).join('\n');
};

/** Letters, not code units: a narrow space or an arrow is one. */
const lengthOf = (text: string): number => [...text].length;

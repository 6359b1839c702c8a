import { metricNames } from '../../src/protocol/metrics';
import { settingText } from '../../src/protocol/settings';
import type { Row } from './rows';

/** What a filter leaves, and what of it was not understood. */
export interface Filtered {
  readonly rows: readonly Row[];
  /** A word before a sign that names neither a setting nor a result. */
  readonly unknown: string | undefined;
}

type Test = (row: Row) => boolean;
const condition = /^([^\s=<>!]+)(<=|>=|!=|=|<|>)(.*)$/;

/**
 * Rows that fit every word of a filter: `maml` somewhere in name, folder, state or settings; `innerRate=0.01`,
 * `algorithm!=fomaml` by setting (its whole key or its last word); `mse<0.4` by the result at the trained step,
 * `mse10<0.2` after 10 steps, `return>-20`, `time>60` and `rate>100` by numbers. Accuracy may be given in per cent.
 */
export const filtered = (rows: readonly Row[], text: string): Filtered => {
  const words = text.trim().replaceAll('−', '-').replace(/\s*(<=|>=|!=|=|<|>)\s*/g, '$1').split(/\s+/).filter(Boolean);
  const keys = new Set(rows.flatMap(({ settings }) => Object.keys(settings)));
  let unknown: string | undefined;
  const tests = words.map((word): Test => {
    const [, name = '', sign = '', value = ''] = condition.exec(word) ?? [];
    if (!name) return (row) => textOf(row).includes(word.toLowerCase());
    const read = reader(name, keys);
    if (!read && !isNumberWord(name)) unknown ??= name;
    return (row) => (read ? read(row) : [numberAt(row, name)]).some((found) => fits(found, sign, value));
  });
  return { rows: rows.filter((row) => tests.every((test) => test(row))), unknown };
};

const textOf = ({ run, label, settings }: Row): string =>
  [label, run.folder, run.name, run.state, ...Object.values(settings).map(settingText)].join(' ').toLowerCase();

const resultWord = new RegExp(`^(${[...metricNames, 'result'].join('|')})(\\d*)$`, 'i');
const isNumberWord = (name: string): boolean => resultWord.test(name) || name in numbers;

const numbers: Readonly<Record<string, (row: Row) => number | null | undefined>> = {
  trained: ({ run }) => run.trained?.mean, last: ({ run }) => run.last?.mean, time: ({ run }) => run.seconds,
  rate: ({ run }) => run.itPerSecond, n: ({ run }) => run.tasks, iteration: ({ run }) => run.iteration,
};

const numberAt = (row: Row, name: string): number | null | undefined => {
  const [, metric = '', step = ''] = resultWord.exec(name) ?? [];
  if (!metric) return numbers[name]?.(row);
  const { run } = row;
  if (metric.toLowerCase() !== 'result' && run.metric?.toLowerCase() !== metric.toLowerCase()) return undefined;
  return step === '' ? run.trained?.mean : [run.trained, run.last].find((point) => point?.step === Number(step))?.mean;
};

/** Reads state, name, or the settings of that key: several when the last word alone names several. */
const reader = (name: string, keys: ReadonlySet<string>): ((row: Row) => readonly unknown[]) | undefined => {
  if (name === 'state') return ({ run }) => [run.state];
  if (name === 'name') return ({ label }) => [label];
  const meant = [...keys].filter((key) => key === name || key.endsWith(`.${name}`) || key === `${name}.name`);
  return meant.length > 0 ? ({ settings }) => meant.map((key) => settings[key]) : undefined;
};

const fits = (found: unknown, sign: string, wanted: string): boolean => {
  const value = wanted.endsWith('%') ? Number(wanted.slice(0, -1)) / 100 : Number(wanted);
  const isEqual = settingText(found ?? undefined).toLowerCase() === wanted.toLowerCase()
    || (typeof found === 'number' && found === value);
  if (sign === '=' || sign === '!=') return isEqual === (sign === '=');
  if (typeof found !== 'number' || Number.isNaN(value) || wanted === '') return false;
  return { '<': found < value, '<=': found <= value, '>': found > value, '>=': found >= value }[sign] ?? false;
};

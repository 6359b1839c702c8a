import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { codeOf, HumanError, saidOf } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { Row, Source } from './history';

/** How a CSV file of evaluations is read. */
export interface CsvWish {
  /** Column of the result. */
  readonly metric: string;
  readonly goal: 'minimise' | 'maximise';
}

/**
 * A history from a CSV file with titles: `task`, one column per setting, and the result. A column of numbers is a number,
 * any other a choice. Rows without a result are left out. @throws HumanError with file and line
 */
export const csvHistory = (file: string, { metric, goal }: CsvWish): Source => {
  const records = recordsIn(file);
  const titles = Object.keys(records[0] ?? {});
  for (const needed of ['task', metric]) {
    if (!titles.includes(needed)) {
      const what = tell`${file}:1 has no column "${needed}"; it has ${titles.join(', ')}.`;
      throw new HumanError(needed === metric ? tell`${what} Name the result with --metric.` : what);
    }
  }
  const settings = titles.filter((title) => title !== 'task' && title !== metric && title !== '');
  if (settings.length === 0) throw new HumanError(tell`${file} has no column of a setting beside "task" and "${metric}".`);
  const isNumber = new Map(settings.map((key) => [key, records.every((record) => record[key] === '' || Number.isFinite(Number(record[key])))]));
  const sign = goal === 'minimise' ? 1 : -1;
  const rows = records.flatMap((record, i): Row[] => {
    const text = record[metric] ?? '';
    if (text.trim() === '') return [];
    const result = Number(text);
    if (!Number.isFinite(result)) throw new HumanError(tell`${file}:${i + 2}: "${text}" in column "${metric}" is no number.`);
    const values = settings.filter((key) => record[key] !== '').map((key) => [key, isNumber.get(key) ? Number(record[key]) : record[key]]);
    return [{ task: record.task ?? '', loss: sign * result, source: `${file}:${i + 2}`, settings: Object.fromEntries(values) as Row['settings'] }];
  });
  if (rows.length === 0) throw new HumanError(tell`${file} has no row with a result in column "${metric}".`);
  return { rows, metric, fromLoss: (loss) => sign * loss, notes: [] };
};

const recordsIn = (file: string): Record<string, string>[] => {
  try {
    return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true,
      relax_column_count: true }) as Record<string, string>[];
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new HumanError(tell`There is no file ${file}.`, { cause: error });
    throw new HumanError(tell`${file} cannot be read: ${saidOf(error)}`, { cause: error });
  }
};

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { HumanError, saidOf } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';

/**
 * Meta-features of a person's data set, from JSON `{name: value}` or a CSV file with titles and one row.
 * @param names in the order wanted @throws HumanError naming what is missing
 */
export const ownFeatures = (file: string, names: readonly string[]): Float64Array => {
  const record = recordIn(file);
  const missing = names.filter((name) => !Number.isFinite(Number(record[name] ?? Number.NaN)) || record[name] === '');
  if (missing.length > 0) {
    throw new HumanError(tell`${file} has no number for
      ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? tell` and ${missing.length - 5} more` : ''}; all ${names.length} meta-features
      of auto-sklearn are needed (docs/tuning.md).`);
  }
  return Float64Array.from(names, (name) => Number(record[name]));
};

const recordIn = (file: string): Readonly<Record<string, unknown>> => {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
    return (parse(text, { columns: true, bom: true, trim: true }) as Record<string, string>[])[0] ?? {};
  } catch (error) {
    throw new HumanError(tell`${file} cannot be read: ${saidOf(error)}`, { cause: error });
  }
};

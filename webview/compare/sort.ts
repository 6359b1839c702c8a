import { settingText } from '../../src/protocol/settings';
import type { Row } from './rows';

/** A column and the direction that the table is sorted by. */
export interface Order {
  readonly column: string;
  readonly down: boolean;
}

/** `trained` or `!trained`: as it is remembered. */
export const orderIn = (text: string | undefined): Order =>
  text === undefined ? { column: 'began', down: true } : { column: text.replace(/^!/, ''), down: text.startsWith('!') };

/** What a click on a column's heading asks for: upwards, then downwards. */
export const orderAfter = (now: Order, column: string): string =>
  (now.column === column && !now.down ? `!${column}` : column);

type Value = string | number | null | undefined;

const own: Readonly<Record<string, (row: Row) => Value>> = {
  name: ({ label }) => label, state: ({ run }) => run.state, began: ({ run }) => run.began,
  iteration: ({ run }) => run.iteration, trained: ({ run }) => run.trained?.mean, last: ({ run }) => run.last?.mean,
  tasks: ({ run }) => run.tasks, rate: ({ run }) => run.itPerSecond, time: ({ run }) => run.seconds,
};

const valueOf = (row: Row, column: string): Value => {
  const read = own[column];
  if (read) return read(row);
  const value = row.settings[column];
  return typeof value === 'number' || value === undefined ? value : settingText(value);
};

/** Sorted by one column; what has no value comes last either way, equal rows keep their order. */
export const sorted = (rows: readonly Row[], { column, down }: Order): readonly Row[] => {
  const keyed = rows.map((row) => ({ row, value: valueOf(row, column) }));
  return keyed.sort((a, b) => compare(a.value, b.value, down)).map(({ row }) => row);
};

const isMissing = (value: Value): value is null | undefined => value === null || value === undefined || Number.isNaN(value);

const compare = (a: Value, b: Value, down: boolean): number => {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  const order = typeof a === 'number' && typeof b === 'number' ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true });
  return down ? -order : order;
};

import { number } from '../../src/protocol/format';
import type { TableSpec } from '../charts/spec';
import { csvOf } from './texts';

/** The numbers behind a picture: rounded in its table, in full in a file. */
export interface Numbers {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null | undefined)[])[];
}

export const rounded = ({ columns, rows }: Numbers): TableSpec =>
  ({ columns, rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : number(cell)))) });

export const numbersCsv = ({ columns, rows }: Numbers): string => csvOf([columns, ...rows]);

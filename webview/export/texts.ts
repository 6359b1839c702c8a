import type { ChartSpec, TableSpec } from '../charts/spec';

/** One field of a CSV line (RFC 4180); a leading =, +, - or @ of a name is no formula of a spreadsheet. */
const field = (value: string | number | null | undefined): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'number' ? numberText(value) : safe(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const numberText = (value: number): string => (Number.isFinite(value) ? String(value) : '');
const safe = (text: string): string => (/^[=+@\t-]/.test(text) ? `'${text}` : text);

/** Rows as CSV with CRLF line ends; numbers in full, whatever is not finite empty. */
export const csvOf = (rows: readonly (readonly (string | number | null | undefined)[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

/** All numbers of a chart, a line per point: curve, x, y and the band where there is one. */
export const chartCsv = ({ x, y, curves, thin }: ChartSpec): string => csvOf([
  ['curve', x.label, y.label, 'low', 'high'],
  ...curves.flatMap((curve) => Array.from(curve.x, (at, i) =>
    [curve.label, at, curve.y[i], curve.band?.low[i], curve.band?.high[i]])),
  ...(thin?.lines ?? []).flatMap((line, task) => line.map((value, step) =>
    [`${thin?.label ?? ''} ${task + 1}`, step, value, null, null])),
]);

/** A table in GitHub's Markdown: the first column to the left, the others to the right. */
export const markdownOf = ({ columns, rows }: Pick<TableSpec, 'columns' | 'rows'>): string => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(columns), line(columns.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n').concat('\n');
};

/** A title as a file name. */
export const fileNameOf = (title: string): string =>
  title.normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80).toLowerCase() || 'chart';

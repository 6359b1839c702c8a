import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';

/** One labelled text and the line where it begins, from 1. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  readonly line: number;
}

/** Names of the two columns (CSV) or keys (JSONL). */
export interface TextColumns {
  readonly textColumn: string;
  readonly labelColumn: string;
}

/** Files are read whole; a larger one would not leave memory for training. */
const mostBytes = 200 * 2 ** 20;

/** Whether a file name is one that `readLabelledText` knows. */
export const isTextFile = (file: string): boolean => extname(file).toLowerCase() in readers;

/** A line that gives no labelled text, and why. */
export interface TextProblem {
  readonly line: number;
  readonly problem: string;
}

/**
 * Reads a CSV or TSV file with a header (RFC 4180: quoted fields may hold line breaks), or JSON lines. Empty lines
 * are skipped. @throws Error with one sentence and the line: unreadable, a column missing, no text or no label
 */
export const readLabelledText = (file: string, columns: TextColumns & { readonly skipLines?: readonly number[] }): LabelledText[] => {
  const { texts, problems } = surveyLabelledText(file, columns);
  const first = problems.find(({ line }) => !columns.skipLines?.includes(line));
  if (first) throw new Error(`${file}:${first.line}: ${first.problem}`);
  return columns.skipLines?.length ? texts.filter(({ line }) => !columns.skipLines?.includes(line)) : texts;
};

/** The same, but lines that are not right are told beside the others. @throws Error when the file cannot be read at all */
export const surveyLabelledText = (
  file: string, { textColumn, labelColumn }: TextColumns,
): { readonly texts: LabelledText[]; readonly problems: TextProblem[] } => {
  const texts: LabelledText[] = [];
  const problems: TextProblem[] = [];
  for (const row of rowsOf(file)) {
    const text = row.record && word(row.record, textColumn);
    const label = row.record && word(row.record, labelColumn);
    const problem = row.problem ?? text?.problem ?? label?.problem;
    if (problem !== undefined) problems.push({ line: row.line, problem });
    else texts.push({ text: text?.value ?? '', label: label?.value ?? '', line: row.line });
  }
  return { texts, problems };
};

/** A cell as text; what is no text, or empty, is a problem. */
const word = (
  record: Readonly<Record<string, unknown>>, column: string,
): { readonly value?: string; readonly problem?: string } => {
  const found = record[column];
  if (typeof found === 'number' || typeof found === 'boolean') return { value: String(found) };
  if (typeof found === 'string') return found.trim() ? { value: found.trim() } : { problem: `"${column}" is empty.` };
  if (column in record) return { problem: `"${column}" is no text.` };
  return { problem: `there is no "${column}"; there are: ${Object.keys(record).join(', ')}.` };
};

/** Names of the columns (of a CSV's header, of the first JSON object). @throws Error when the file cannot be read */
export const columnsOf = (file: string): string[] => Object.keys(rowsOf(file).find((row) => row.record)?.record ?? {});

/** One row: what it holds, or why it cannot be read. */
interface Row {
  readonly line: number;
  readonly record?: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

const rowsOf = (file: string): Row[] => {
  const read = readers[extname(file).toLowerCase()];
  if (!read) throw new Error(`${file}: texts are read from ${Object.keys(readers).join(', ')} files.`);
  return read(contentOf(file), file);
};

const contentOf = (file: string): string => {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: -1 };
  if (size < 0) throw new Error(`there is no file ${file} (relative paths start at the config's folder).`);
  if (size > mostBytes) throw new Error(`${file} has more than ${mostBytes / 2 ** 20} MB: split it or take a part.`);
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
};

const separated = (delimiter: string) => (content: string, file: string): Row[] => {
  try {
    const rows = parse(content, { delimiter, columns: true, info: true, skip_empty_lines: true, relax_column_count: true });
    // The parser tells the line where a record ends.
    return (rows as unknown as { readonly record: object; readonly info: { readonly lines: number } }[])
      .map(({ record, info }) => ({ record: { ...record }, line: info.lines - breaksIn(record) }));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const breaksIn = (record: object): number =>
  Object.values(record).reduce<number>((n, value) => n + String(value).split(/\r\n|\r|\n/).length - 1, 0);

const jsonLines = (content: string): Row[] => content.split(/\r?\n/).flatMap((text, i): Row[] => {
  const line = i + 1;
  if (text.trim() === '') return [];
  try {
    const record: unknown = JSON.parse(text);
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
      return [{ record: record as Row['record'], line }];
    }
    return [{ line, problem: 'each line must be an object, e.g. {"text": "…", "label": "…"}.' }];
  } catch (error) {
    return [{ line, problem: `this line is no JSON (${error instanceof Error ? error.message : String(error)}).` }];
  }
});

const readers: Readonly<Record<string, (content: string, file: string) => Row[]>> = {
  '.csv': separated(','), '.tsv': separated('\t'), '.jsonl': jsonLines, '.ndjson': jsonLines,
};

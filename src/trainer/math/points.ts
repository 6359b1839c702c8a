import { readFileSync } from 'node:fs';

/** Points of a curve read from a CSV file. */
export interface Points {
  readonly x: Float32Array;
  /** Absent when the file has no column y. */
  readonly y?: Float32Array;
  readonly n: number;
}

/**
 * Reads a CSV file of points: columns `x` and `y` (comma, semicolon or tab), found by a first line with their
 * names, or the first and second column when that line is numbers. Other columns are ignored.
 * @throws Error naming the file and line
 */
export const readPoints = (file: string, needsY: boolean): Points => {
  const rows = read(file).split(/\r?\n/)
    .map((text, i) => ({ line: i + 1, cells: text.split(/[,;\t]/).map(plain) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (rows.length === 0) throw new Error(`${file} has no points: write one "x,y" per line.`);
  const named = rows[0].cells.some((cell) => cell !== '' && Number.isNaN(Number(cell)));
  const titles = named ? rows[0].cells.map((cell) => cell.toLowerCase()) : ['x', 'y'].slice(0, rows[0].cells.length);
  const column = (title: string): Float32Array | undefined => {
    const place = titles.indexOf(title);
    if (place < 0) return undefined;
    return Float32Array.from(rows.slice(named ? 1 : 0), ({ line, cells }) => number(file, line, title, cells[place]));
  };
  const x = column('x');
  const y = column('y');
  if (!x) throw new Error(`${file}:${rows[0].line} has no column "x": name the columns "x,y".`);
  if (needsY && !y) throw new Error(`${file}:${rows[0].line} has no column "y": a support set needs the answers too.`);
  if (x.length === 0) throw new Error(`${file} has no points below its titles: write one "x,y" per line.`);
  return { x, y, n: x.length };
};

const plain = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

const number = (file: string, line: number, title: string, cell: string | undefined): number => {
  const value = cell ? Number(cell) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new Error(`${file}:${line}: column "${title}" has ${cell ? `"${cell}"` : 'nothing'} where a number should be.`);
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Error(code === 'ENOENT'
      ? `there is no file ${file}: give a CSV file with columns "x,y".`
      : `cannot read ${file} (${code}): give a CSV file with columns "x,y".`);
  }
};

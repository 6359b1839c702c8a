import files from 'glob:./pictures/*.ts';
import type { Picture } from './picture';

const pictures = files as Readonly<Record<string, Picture>>;

/** How tasks of that kind are drawn; numbers in a table when the kind is not known here. */
export const pictureOf = (kind: string, columns: number): Picture => {
  const found = kind === 'curve' && columns !== 1 ? undefined : pictures[kind];
  const fallback = found ?? pictures.table;
  if (!fallback) throw new Error('a panel without pictures');
  return fallback;
};

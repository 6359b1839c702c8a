import files from 'glob:./templates/*.ts';
import type { Template } from './template';

/** Templates by name: the files of a folder, nothing else. */
export const templates = files as Readonly<Record<string, Template>>;

export const templateList = (): { name: string; summary: string }[] =>
  Object.entries(templates).map(([name, { summary }]) => ({ name, summary }));

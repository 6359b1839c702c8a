import files from 'glob:./tools/*.ts';
import { type Tool, toolName } from './tool';

/** Every tool by its full name: the files of a folder, nothing else. */
export const allTools: ReadonlyMap<string, Tool> = new Map(
  Object.entries(files as Readonly<Record<string, Tool>>).map(([file, tool]) => [toolName(file), tool]));

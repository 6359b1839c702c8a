import files from 'glob:./tools/*.ts';
import { type Tool, toolName } from './tool';

const tools = files as Readonly<Record<string, Tool>>;

/** Every tool by its full name: the files of a folder, nothing else. Each is read when it is asked for. */
export const allTools: ReadonlyMap<string, () => Tool> = new Map(Object.keys(tools).map((file) => [toolName(file), (): Tool => toolOf(file)]));

const toolOf = (file: string): Tool => {
  const tool = tools[file];
  if (!tool) throw new Error(`There is no tool ${file}.`);
  return tool;
};

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { codeOf } from '../protocol/humanError';
import { type Sentence, tell } from '../protocol/sentence';
import { type Control, controlSchema } from '../protocol/control';
import { makeFolder, writeAtomically } from './atomic';
import { inRun, layout } from './layout';

/** Leaves a wish for the trainer of a run. It is obeyed between two iterations. */
export const sendControl = (run: string, control: Control): void => {
  makeFolder(inRun(run, layout.control));
  const name = `${Date.now()}-${randomBytes(4).toString('hex')}.json`;
  writeAtomically(inRun(run, layout.control, name), JSON.stringify(control));
};

/** A wish, or the sentence about a file that is none. */
export type ControlRead = { readonly control: Control } | { readonly wrong: Sentence };

/** Reads and deletes every wish that has arrived, oldest first. */
export const takeControls = (run: string): ControlRead[] =>
  namesIn(inRun(run, layout.control)).map((name) => takeOne(inRun(run, layout.control, name), name));

/** Wishes that came too late for the last trainer are not meant for the next one. */
export const clearControls = (run: string): void => {
  for (const name of namesIn(inRun(run, layout.control))) {
    fs.rmSync(inRun(run, layout.control, name), { recursive: true, force: true });
  }
};

/** Files that begin with a dot are still being written. */
const namesIn = (folder: string): string[] => {
  try {
    return fs.readdirSync(folder).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};

const takeOne = (path: string, name: string): ControlRead => {
  const wrong = { wrong: tell`control/${name} is no request that this version knows; it was deleted.` };
  try {
    const parsed = controlSchema.safeParse(JSON.parse(fs.readFileSync(path, 'utf8')));
    return parsed.success ? { control: parsed.data } : wrong;
  } catch {
    return wrong;
  } finally {
    fs.rmSync(path, { recursive: true, force: true });
  }
};

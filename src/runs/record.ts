import fs from 'node:fs';
import { codeOf, HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { type RunRecord, runRecordSchema } from '../protocol/runFiles';
import { inRun, layout } from './layout';

/** Reads `config.json` of a run folder. @throws HumanError when there is none or it is damaged */
export const readRecord = (run: string): RunRecord => {
  const path = inRun(run, layout.config);
  const parsed = runRecordSchema.safeParse(jsonIn(path, run));
  if (parsed.success) return parsed.data;
  throw new HumanError(tell`${path} is damaged, or was written by another version: the run cannot be used.`);
};

const jsonIn = (path: string, run: string): unknown => {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
    if (isMissing) throw new HumanError(tell`${run} is no run folder: it has no ${layout.config}.`, { cause: error });
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

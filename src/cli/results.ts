import { existsSync } from 'node:fs';
import { HumanError } from '../protocol/humanError';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { inRun, layout } from '../runs/layout';
import { say } from './output';

/** Adds a file to a run's `results/`, touching no other. A folder that takes none does not spoil the result itself. */
export const saveResult = (run: string, kind: string, value: object): void => {
  try {
    makeFolder(inRun(run, layout.results));
    writeAtomically(freePath(run, kind), `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    say(`Not kept in the run folder: ${error.message}`);
  }
};

const freePath = (run: string, kind: string): string => {
  for (let n = 1; ; n++) {
    const path = inRun(run, layout.results, `${kind}-${n}.json`);
    if (!existsSync(path)) return path;
  }
};

import { existsSync } from 'node:fs';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { inRun, layout } from '../runs/layout';

/** Adds a file to a run's `results/`, touching no other. @returns its path */
export const saveResult = (run: string, kind: string, value: object): string => {
  makeFolder(inRun(run, layout.results));
  for (let n = 1; ; n++) {
    const path = inRun(run, layout.results, `${kind}-${n}.json`);
    if (existsSync(path)) continue;
    writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
    return path;
  }
};

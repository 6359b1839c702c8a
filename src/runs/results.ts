import { existsSync } from 'node:fs';
import { makeFolder, writeAtomically } from './atomic';
import { inRun, layout } from './layout';

/**
 * Adds a file to a run's `results/`, touching no other.
 * @param kind what its name begins with @returns its path @throws HumanError when the folder takes none
 */
export const addResult = (run: string, kind: string, value: object): string => {
  return addText(run, kind, '.json', `${JSON.stringify(value, null, 2)}\n`);
};

/** The same for text that is finished already. @param ending of its name, `.html` */
export const addText = (run: string, kind: string, ending: string, text: string): string => {
  makeFolder(inRun(run, layout.results));
  const path = freePath(run, kind, ending);
  writeAtomically(path, text);
  return path;
};

const freePath = (run: string, kind: string, ending: string): string => {
  for (let n = 1; ; n++) {
    const path = inRun(run, layout.results, `${kind}-${n}${ending}`);
    if (!existsSync(path)) return path;
  }
};

import { readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { htmlOf } from '../report/html';
import { runsPage } from '../report/manyRuns';
import { markdownOf } from '../report/markdown';
import { runPage } from '../report/oneRun';
import { sweepPage } from '../report/sweep';
import { type Page, writeIn } from '../report/page';
import { stringsOf } from '../runs/language';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { addText } from '../runs/results';
import { segmentsOf } from '../runs/segments';
import { findRuns } from '../runs/summary';
import { isSweep } from '../runs/sweepFolder';
import type { Command, Common } from './command';
import { printResult } from './output';
import { runPath } from './runPath';
import { withEnding } from './withEnding';

interface Options extends Common {
  readonly language: string;
  readonly markdown?: boolean;
  readonly out?: string;
}

export default (command: Command): void => {
  command
    .argument('<runs...>', 'a run folder, several, a sweep\'s folder, or one that holds runs')
    .option('--markdown', 'Markdown instead of HTML')
    .option('--out <file>', 'where to write it (default: results/report-N.html of the run or sweep, for several runs report.html here)')
    .action(async (names: readonly string[], { language, markdown, out, json }: Options) => {
      writeIn(stringsOf(language));
      const runs = (await Promise.all(names.map(runsIn))).flat();
      const page = await pageOf(names, runs);
      const file = write(markdown ? markdownOf(page) : htmlOf(page, language), markdown ? '.md' : '.html', ownFolder(names, runs), out);
      const bytes = readFileSync(file).length;
      printResult(json, { runs, file, bytes }, `Wrote ${relative('.', file) || file} (${bytes} bytes).`);
    });
};

/** The run that is named, or those in the folder that is. @throws HumanError when there is none */
const runsIn = async (name: string): Promise<readonly string[]> => {
  if (segmentsOf(resolve(name)).length > 0) return [resolve(name)];
  const found = await findRuns(resolve(name));
  return found.length > 0 ? found : [runPath(name)];
};

/** The one run, or the one sweep, that a report is about. */
const ownFolder = ([name = '.', ...more]: readonly string[], runs: readonly string[]): string | undefined => {
  if (more.length === 0 && isSweep(resolve(name))) return resolve(name);
  return runs.length === 1 ? runs[0] : undefined;
};

const pageOf = (names: readonly string[], runs: readonly string[]): Promise<Page> => {
  const [run] = runs;
  const [name = '.'] = names;
  if (names.length === 1 && isSweep(resolve(name))) return sweepPage(resolve(name));
  if (runs.length === 1 && run !== undefined) return runPage(run);
  return runsPage(names.length === 1 ? basename(resolve(name)) : `${runs.length} runs`, runs);
};

/** @param own the folder that the report is about @throws HumanError when it cannot be written */
const write = (content: string, ending: string, own: string | undefined, out: string | undefined): string => {
  if (out === undefined && own !== undefined) return addText(own, 'report', ending, content);
  const path = withEnding(out ?? `report${ending}`, ending);
  makeFolder(dirname(path));
  writeAtomically(path, content);
  return path;
};

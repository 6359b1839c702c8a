import fs from 'node:fs';
import { join } from 'node:path';
import type { AnalysisWords, RequestOf, ResultOf } from '../../../../src/protocol/analysis';
import { answer } from '../../../../src/trainer/questions/analyst';
import { yieldToEvents, type Breathe } from '../../../../src/trainer/interrupt';
import { OpenRuns } from '../../../../src/trainer/questions/openRuns';
import { runExperiment } from '../../../../src/trainer/run/runExperiment';

/** Asks one question as the analyst would, and checks that the answer fits its words. */
export const ask = async <W extends AnalysisWords>(
  words: W, request: RequestOf<W>, more: { breathe?: Breathe; progress?: (done: number, total: number) => void } = {},
): Promise<ResultOf<W>> => {
  const runs = new OpenRuns();
  try {
    const context = { runs, breathe: yieldToEvents, progress: () => undefined, ...more };
    return words.result.parse(await answer(words.name, request, context)) as ResultOf<W>;
  } finally {
    await runs.dispose();
  }
};

/** Trains a config for a few iterations. @returns its run folder and config file */
export const trained = async (folder: string, config: object): Promise<{ run: string; config: string }> => {
  const path = join(folder, 'small.maml.json');
  fs.writeFileSync(path, JSON.stringify(config));
  const run = join(folder, 'run');
  await runExperiment({
    config: path, out: run, set: [], version: 'test', stop: new AbortController().signal, say: () => undefined,
  });
  return { run, config: path };
};

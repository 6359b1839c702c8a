import * as z from 'zod';
import { count, percent } from '../../protocol/format';
import { runStates } from '../../protocol/runStates';
import type { RunSummary } from '../../runs/summary';
import { runsInside } from '../inside';
import { resultOf, resultText } from '../../runs/result';
import { tool } from '../tool';

/** Runs of the workspace, newest first. */
export default tool({
  title: 'List runs',
  about: 'Lists the meta-learning runs of the workspace with state, progress and result.',
  description: 'Lists runs of meta-learning experiments (MAML and relatives) in the workspace, newest first: folder, state, '
    + 'progress, result with its 95 % interval. Call it first to learn the folders that the other tools take. It looks '
    + 'four folders deep and returns 20 runs unless told otherwise, 200 at most. It starts nothing.',
  icon: 'list-unordered',
  effect: 'reads',
  request: z.strictObject({
    state: z.enum(runStates).optional().describe('only runs in this state'),
    contains: z.string().max(200).optional().describe('only runs whose name or folder contains this text'),
    limit: z.int().min(1).max(200).default(20).describe('how many runs at most'),
  }),
  answer: async ({ state, contains = '', limit }, workplace) => {
    const all = (await runsInside(workplace)).filter((run) => (state === undefined || run.state === state)
      && `${run.name} ${run.folder}`.toLowerCase().includes(contains.toLowerCase()));
    const runs = all.slice(0, limit);
    const more = all.length > limit ? [`… and ${all.length - limit} more`] : [];
    const none = ['No run fits. maml_start_run starts one from a *.maml.json.'];
    return {
      text: [...(runs.length > 0 ? runs.map(lineOf) : none), ...more].join('\n'),
      data: { total: all.length, runs: runs.map((run) => ({
        run: run.folder, name: run.name, state: run.state, iteration: run.iteration, iterations: run.iterations,
        result: resultOf(run) ?? null,
      })) },
    };
  },
});

const lineOf = (run: RunSummary): string => {
  const result = resultOf(run);
  const done = run.iterations > 0 ? `${percent(run.iteration, run.iterations)} % of ${count(run.iterations)} iterations` : '';
  return [run.folder, run.name, run.state, done, result ? resultText(result) : ''].filter(Boolean).join(' | ');
};

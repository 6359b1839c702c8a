import fs from 'node:fs';
import { protocolOf, type Protocol } from '../protocol/comparable';
import { type Evaluation, type EventOf, keptEvaluation, type KeptEvaluation } from '../protocol/events';
import { codeOf } from '../protocol/humanError';
import type { EvaluatedLater } from '../protocol/runFiles';
import { inRun, layout } from './layout';

/** The protocol that a run's own final evaluation has, or will have. */
export const ownProtocol = ({ config, transductive, data, metric }: EventOf<'started'>): Protocol => {
  const { tasks = 0 } = (config.evaluation ?? {}) as { readonly tasks?: number };
  return protocolOf(config, { split: 'test', tasks, metric, transductive, data });
};

/**
 * For a run without a final evaluation: the newest of those that `maml-lab evaluate` or *Evaluate Run* added to its `results/`, among
 * the ones that count as its own: under its own protocol, of the checkpoint that it stands for. Files that are torn or foreign say nothing.
 * @param iteration of that checkpoint
 */
export const laterEvaluation = (
  run: string, started: EventOf<'started'>, iteration: number,
): { readonly evaluation: Evaluation; readonly later: EvaluatedLater } | undefined => {
  const own = ownProtocol(started).id;
  for (const file of evaluationsIn(run)) {
    const kept = keptIn(inRun(run, layout.results, file));
    if (kept?.protocol?.id !== own || kept.iteration !== iteration) continue;
    const { iteration: _, ...evaluation } = kept;
    return { evaluation, later: { file: `${layout.results}/${file}`, iteration } };
  }
  return undefined;
};

/** `evaluation-2.json`, `evaluation-1.json`: the newest first. */
const evaluationsIn = (run: string): string[] => {
  const names = namesIn(inRun(run, layout.results)).flatMap((name) => {
    const number = /^evaluation-(\d{1,9})\.json$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  return names.sort((a, b) => b.number - a.number).map(({ name }) => name);
};

const namesIn = (folder: string): string[] => {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [];
  }
};

const keptIn = (path: string): KeptEvaluation | undefined => {
  try {
    return keptEvaluation.safeParse(JSON.parse(fs.readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
};

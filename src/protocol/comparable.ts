import type { Evaluation } from './events';
import { flattened, settingText, type Settings } from './settings';

/** What was measured, and on which episodes: only runs that agree in all of it may be compared. */
export type MeasuredOn = Readonly<Record<string, unknown>>;

type Measured = Pick<Evaluation, 'split' | 'tasks' | 'metric' | 'transductive'>;

/**
 * Split, tasks, metric, seed of the episodes, transductive or not, and every option of the task set.
 * The seed is the evaluation's: that of training draws no test episode.
 */
export const measuredOn = (config: Settings, { split, tasks, metric, transductive }: Measured): MeasuredOn => {
  const { taskSet = {}, evaluation = {} } = config as { taskSet?: Settings; evaluation?: Settings };
  const options = Object.entries(flattened(taskSet)).map(([key, value]) => [`taskSet.${key}`, value] as const);
  return {
    ...Object.fromEntries(options), metric, split, tasks, 'evaluation.seed': evaluation.seed, transductive,
  };
};

/** One thing in which two measurements differ. */
export interface Unlike {
  readonly key: string;
  readonly first: string;
  readonly second: string;
}

/** What keeps two runs from being compared; empty when nothing does. */
export const unlike = (first: MeasuredOn, second: MeasuredOn): Unlike[] =>
  [...new Set([...Object.keys(first), ...Object.keys(second)])].flatMap((key) => {
    const [a, b] = [settingText(first[key]), settingText(second[key])];
    return a === b ? [] : [{ key, first: a, second: b }];
  });

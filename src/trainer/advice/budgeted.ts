import type { TaskSetOf } from '../../protocol/analyses/episode';
import type { Config } from '../../protocol/config';
import type { AnalysisContext } from '../questions/analysis';
import { configAt } from '../questions/openTaskSets';
import type { Race } from './race';

/** Trainings on a config's tasks, for a time or a number of iterations. */
export interface Budgeted {
  readonly config: Config;
  readonly folder: string;
  readonly budget: Race['budget'];
  /** Validation tasks that are judged on. */
  readonly tasks: number;
  readonly breathe: AnalysisContext['breathe'];
  readonly progress: AnalysisContext['progress'];
}

/** What a person asks for: minutes count where no iterations are given. */
interface Wish {
  readonly of: TaskSetOf;
  readonly set?: readonly string[] | undefined;
  readonly minutes: number;
  readonly iterations?: number | undefined;
  readonly tasks: number;
}

/** A wish with its config read. @throws HumanError when the config is wrong */
export const budgeted = (
  { of, set = [], minutes, iterations, tasks }: Wish, { breathe, progress }: Pick<AnalysisContext, 'breathe' | 'progress'>,
): Budgeted => ({
  ...configAt(of, set), tasks, breathe, progress,
  budget: iterations === undefined ? { seconds: 60 * minutes } : { iterations },
});

import { dirname, resolve } from 'node:path';
import type { Config } from '../../protocol/config';
import type { AnalysisContext } from '../questions/analysis';
import { readConfig } from '../config/configFile';
import { schemas } from '../registry';
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
  readonly config: string;
  readonly set?: readonly string[] | undefined;
  readonly minutes: number;
  readonly iterations?: number | undefined;
  readonly tasks: number;
}

/** A wish with its config read. @throws HumanError when the config is wrong */
export const budgeted = (
  { config, set = [], minutes, iterations, tasks }: Wish, { breathe, progress }: Pick<AnalysisContext, 'breathe' | 'progress'>,
): Budgeted => ({
  config: readConfig(config, set, schemas()), folder: dirname(resolve(config)), tasks, breathe, progress,
  budget: iterations === undefined ? { seconds: 60 * minutes } : { iterations },
});

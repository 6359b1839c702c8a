import type { z } from 'zod';
import type { AnalysisWords, ResultOf } from '../../protocol/analysis';
import type { Breathe } from '../interrupt';
import type { OpenRuns } from './openRuns';

/** What an analysis works with beside its request. */
export interface AnalysisContext {
  /** Runs opened at a checkpoint, with what was compiled for them; kept from one question to the next. */
  readonly runs: OpenRuns;
  /** Called between pieces of work. @throws Interrupted when nobody wants the answer any more */
  readonly breathe: Breathe;
  progress(done: number, total: number): void;
}

/** One question that can be answered: a file of analyses/. */
export interface Analysis<W extends AnalysisWords = AnalysisWords> {
  readonly words: W;
  /** One plain sentence, for `maml-lab inspect --help`. */
  readonly summary: string;
  /** @throws HumanError, or Error with one sentence, when it cannot be answered */
  run(request: z.output<W['request']>, context: AnalysisContext): Promise<ResultOf<W>>;
}

/** Declares an analysis; its file has the name of its words. */
export const analysis = <W extends AnalysisWords>(definition: Analysis<W>): Analysis<W> => definition;

import { meanWithInterval } from '../../src/protocol/format';
import { t } from '../text';
import { sourceOf, type SweepResults } from './results';

/** Whether test results stand beside what charts show: they never order it. */
export const hasTestBeside = (answer: SweepResults): boolean => sourceOf(answer) === 'validation' && answer.members.some(({ test }) => test !== null);

/** A sentence on the test result of what validation chose. */
export const testedText = (answer: SweepResults, mean: number | null | undefined, half: number | null = null): string =>
  (hasTestBeside(answer) && mean !== null && mean !== undefined ? ` ${t('On test tasks: {0}.', meanWithInterval(mean, half, answer.metric))}` : '');

/** A column of test results for a table, where there are some. */
export const testColumn = (answer: SweepResults): string[] => (hasTestBeside(answer) ? [t('test')] : []);
export const testCell = (answer: SweepResults, mean: number | null | undefined, half: number | null = null): string[] =>
  (hasTestBeside(answer) ? [meanWithInterval(mean ?? null, half, answer.metric)] : []);

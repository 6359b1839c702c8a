import type { Recorded, Scores } from '../taskSet';
import { rewards as table } from './dialogue';

/** Whether the last act was a booking that fits. */
export const succeeded = ({ rewards, length }: Pick<Recorded, 'rewards' | 'length'>): boolean =>
  rewards[length - 1] === table.success;

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Share of a user's dialogues that succeeded, and their mean number of turns. */
export const dialogueScores: Scores = (tasks) => ({
  'success rate': tasks.map(({ recorded = [] }) => mean(recorded.map((one) => Number(succeeded(one))))),
  'turns of a dialogue': tasks.map(({ recorded = [] }) => mean(recorded.map(({ length }) => length))),
});

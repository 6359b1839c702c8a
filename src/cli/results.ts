import { HumanError } from '../protocol/humanError';
import { addResult } from '../runs/results';
import { say } from './output';

/** Adds a file to a run's `results/`. A folder that takes none does not spoil the result itself. */
export const saveResult = (run: string, kind: string, value: object): void => {
  try {
    addResult(run, kind, value);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    say(`Not kept in the run folder: ${error.message}`);
  }
};

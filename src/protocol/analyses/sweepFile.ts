import { analysisWords } from '../analysis';
import { configWords } from './config';

/** What is wrong with a sweep file, and how many runs it stands for: a report of the same kind as a config's. */
export const sweepFileWords = analysisWords('sweepFile', configWords.request, configWords.result);

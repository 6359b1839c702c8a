import { sweepFileWords } from '../../../protocol/analyses/sweepFile';
import { analysis } from '../analysis';
import { reviewSweep } from '../../sweep/reviewSweep';

/** What the editor asks while a person types a sweep. */
export default analysis({
  words: sweepFileWords,
  summary: 'Problems of a sweep file, how to mend them, and how many runs it stands for.',
  run: (request) => reviewSweep(request),
});

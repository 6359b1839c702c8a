import { configWords } from '../../../protocol/analyses/config';
import { analysis } from '../analysis';
import { reviewConfig } from '../../config/configReview';

/** What the editor asks while a person types. */
export default analysis({
  words: configWords,
  summary: 'Problems of a config, how to mend them, and the numbers that follow from it.',
  run: (request, { breathe }) => reviewConfig(request, breathe),
});

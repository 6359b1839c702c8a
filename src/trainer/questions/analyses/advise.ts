import { adviseWords } from '../../../protocol/analyses/advise';
import { advise } from '../../advice/advise';
import { budgeted } from '../../advice/budgeted';
import { analysis } from '../analysis';

/** Races algorithms on a config's tasks. */
export default analysis({
  words: adviseWords,
  summary: 'Which algorithm for these tasks: first choices raced on identical episodes for a budget.',
  run: (request, context) => advise(budgeted(request, context)),
});

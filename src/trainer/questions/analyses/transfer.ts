import { transferWords } from '../../../protocol/analyses/transfer';
import { budgeted } from '../../advice/budgeted';
import { transferMatrix } from '../../advice/transfer';
import { analysis } from '../analysis';

/** Trains without each family of tasks. */
export default analysis({
  words: transferWords,
  summary: 'What training on some families of tasks is worth for the others: a transfer matrix.',
  run: (request, context) => transferMatrix(budgeted(request, context)),
});

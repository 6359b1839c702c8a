import { lastTransfer } from '../../protocol/analyses/lastTransfer';
import { transferWords } from '../../protocol/analyses/transfer';
import { tellsLast } from '../keptAnswers';

export default tellsLast(lastTransfer, transferWords);

import { transferWords } from '../../protocol/analyses/transfer';
import { keepsLast } from '../keptAnswers';

export default keepsLast(transferWords);

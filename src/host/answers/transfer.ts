import { transferWords } from '../../protocol/analyses/transfer';
import { keepsLast } from '../lastAnswers';

export default keepsLast(transferWords);

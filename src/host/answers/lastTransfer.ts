import { lastTransfer } from '../../protocol/analyses/lastTransfer';
import { transferWords } from '../../protocol/analyses/transfer';
import { tellsLast } from '../lastAnswers';

export default tellsLast(lastTransfer, transferWords);

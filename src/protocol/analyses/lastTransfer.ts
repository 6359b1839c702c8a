import { lastAnswer } from '../lastAnswer';
import { transferWords } from './transfer';

/** What leaving families out last said of a config's or a run's tasks. */
export const lastTransfer = lastAnswer('lastTransfer', transferWords);

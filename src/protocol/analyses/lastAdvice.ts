import { lastAnswer } from '../lastAnswer';
import { adviseWords } from './advise';

/** The last race on a config's tasks. */
export const lastAdvice = lastAnswer('lastAdvice', adviseWords);

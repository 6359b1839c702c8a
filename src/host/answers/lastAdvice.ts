import { adviseWords } from '../../protocol/analyses/advise';
import { lastAdvice } from '../../protocol/analyses/lastAdvice';
import { tellsLast } from '../lastAnswers';

export default tellsLast(lastAdvice, adviseWords);

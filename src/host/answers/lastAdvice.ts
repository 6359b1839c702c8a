import { adviseWords } from '../../protocol/analyses/advise';
import { lastAdvice } from '../../protocol/analyses/lastAdvice';
import { tellsLast } from '../keptAnswers';

export default tellsLast(lastAdvice, adviseWords);

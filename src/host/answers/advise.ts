import { adviseWords } from '../../protocol/analyses/advise';
import { keepsLast } from '../keptAnswers';

export default keepsLast(adviseWords);

import { adviseWords } from '../../protocol/analyses/advise';
import { keepsLast } from '../lastAnswers';

export default keepsLast(adviseWords);

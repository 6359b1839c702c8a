import { episodes as words } from '../../protocol/analyses/episodes';
import { summarise } from '../../runs/summary';
import { hostAnswer } from '../hostAnswer';

/** From the run's record, read anew: the library keeps no values of single episodes. */
export default hostAnswer({
  words,
  answer: async ({ run }) => ({ values: (await summarise(run)).evaluation?.values ?? [] }),
});

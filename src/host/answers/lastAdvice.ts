import { lastAdvice as words } from '../../protocol/analyses/lastAdvice';
import { hostAnswer } from '../hostAnswer';
import { settingsIn } from '../lastRaces';

/** From the editor's own state, beside the config as it is now. */
export default hostAnswer({
  words,
  answer: async ({ config }, { races }) => ({ last: races.of(config, await settingsIn(config)) }),
});

import { adviseWords } from '../../protocol/analyses/advise';
import { hostAnswer } from '../hostAnswer';
import { settingsIn } from '../lastRaces';

/** The race itself is computed; the editor keeps what came of it, so that a reloaded window has it. */
export default hostAnswer({
  words: adviseWords,
  answer: async ({ of, minutes }, { races }, compute) => {
    const settings = 'config' in of ? await settingsIn(of.config) : {};
    const advice = adviseWords.result.parse(await compute());
    if ('config' in of) await races.keep(of.config, { at: Date.now(), minutes, settings, advice });
    return advice;
  },
});

import { otherRuns as words } from '../../protocol/analyses/otherRuns';
import { hostAnswer } from '../hostAnswer';
import { resultText } from '../runText';

/** Every other run of the library, newest first. */
export default hostAnswer({
  words,
  answer: async ({ run }, { library }) => ({
    runs: library.all.filter(({ folder }) => folder !== run).sort((a, b) => (b.began ?? 0) - (a.began ?? 0))
      .map((other) => ({ folder: other.folder, name: other.name, about: resultText(other) ?? '' })),
  }),
});

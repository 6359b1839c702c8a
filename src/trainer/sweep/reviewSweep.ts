import type { ConfigReport, Hint, Problem } from '../../protocol/analyses/config';
import { count } from '../../protocol/format';
import { tell } from '../../protocol/sentence';
import { placedIn, type ReviewRequest } from '../config/configReview';
import { type ConfigText, parseConfigText } from '../config/configText';
import { type CheckedSweep, checkSweep } from './checkSweep';
import { countOfVaried, seedsOf } from './settings';

/** What can be said about a sweep's text: what is wrong and how to mend it, and what follows from it. No code is run. */
export const reviewSweep = async ({ text, path }: ReviewRequest): Promise<ConfigReport> => {
  const parsed = parseConfigText(text);
  if (parsed.problems.length > 0) {
    return { problems: parsed.problems.map((one): Problem => ({ ...one, severity: 'error', code: 'syntax' })), hints: [], facts: null };
  }
  const { checked, problems } = checkSweep(parsed.value, path);
  return {
    problems: problems.map((problem) => placedIn(problem, text, parsed)), facts: null, hints: checked ? hintsOf(checked, parsed) : [],
  };
};

const hintsOf = ({ sweep }: CheckedSweep, parsed: ConfigText): Hint[] => {
  const [settings, seeds] = [countOfVaried(sweep), seedsOf(sweep).length];
  const offset = parsed.endOf(['base']);
  if (offset === undefined) return [];
  const settingWords = settings === 1 ? tell`1 setting` : tell`${count(settings)} settings`;
  const seedWords = seeds === 1 ? tell`1 seed` : tell`${count(seeds)} seeds`;
  const text = tell`${settingWords} × ${seedWords}: ${count(settings * seeds)} runs`;
  return [{ offset, text, tooltip: tell`Every setting is run once with each seed.` }];
};

import { basename } from 'node:path';
import { type Protocol, protocolOf, unlike, type Unlike } from '../protocol/comparable';
import type { Evaluation } from '../protocol/events';
import { differenceWithInterval, metricName, number } from '../protocol/format';
import { inEnglish, inWords, joined, type Say, type Sentence, tell, word } from '../protocol/sentence';
import type { Settings } from '../protocol/settings';
import { pairedTest, type PairedTest } from '../protocol/statistics';
import type { RunSummary } from './summary';

/** The first run against another one, or why that is not possible. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly metric: string;
  readonly tests: readonly { readonly what: 'trained' | 'last'; readonly test: PairedTest }[];
  readonly refused?: Sentence;
}

/** The first run is tested against each of the others, on identical episodes. @param names what runs are called; default: as their folders */
export const pairsOf = (
  runs: readonly RunSummary[], configs: readonly Settings[], names: readonly string[] = runs.map(({ folder }) => basename(folder)),
): Pair[] => {
  const [first, ...others] = runs;
  if (!first) return [];
  return others.map((other, i) => pairOf(first, other, configs[0] ?? {}, configs[i + 1] ?? {}, names[0] ?? '', names[i + 1] ?? ''));
};

const pairOf = (a: RunSummary, b: RunSummary, configOfA: Settings, configOfB: Settings, first: string, second: string): Pair => {
  const pair = { first, second, metric: a.metric ?? '', tests: [] };
  const [mine, other] = [a.evaluation, b.evaluation];
  if (!mine || !other) return { ...pair, refused: tell`${mine ? pair.second : pair.first} is not evaluated yet` };
  const reasons = unlike(protocolIn(mine, configOfA).parts, protocolIn(other, configOfB).parts);
  if (reasons.length > 0) return { ...pair, refused: joined(reasons.map(reasonFor), ', ') };
  if (!mine.values || !other.values) {
    return { ...pair, refused: tell`an older MAML Lab kept no values of single episodes: run it again to have them` };
  }
  const tests = (['trained', 'last'] as const).flatMap((what) => {
    const test = pairedTest(valuesOf(mine, what), valuesOf(other, what), mine.metric);
    return test ? [{ what, test }] : [];
  });
  return { ...pair, tests };
};

/** A result's protocol; older results do not tell it, and it is made from their config. */
export const protocolIn = (evaluation: Evaluation, config: Settings): Protocol =>
  evaluation.protocol ?? protocolOf(config, evaluation);

const reasonFor = ({ key, first, second }: Unlike): Sentence => tell`${key} is ${first} against ${second}`;
/** Why two results may not be compared. */
export const reasonsText = (reasons: readonly Unlike[], say: Say = inEnglish): string => inWords(joined(reasons.map(reasonFor), ', '), say);

const valuesOf = ({ values = [], trainedSteps }: Evaluation, what: 'trained' | 'last') =>
  (what === 'last' ? values.at(-1) : values.find(({ step }) => step === trainedSteps))?.values ?? [];

/** A paragraph for people. */
export const pairText = ({ first, second, metric, tests, refused }: Pair, say: Say = inEnglish): string => {
  if (refused !== undefined) return say('{0} − {1}: no paired test, because {2}.', second, first, inWords(refused, say));
  const heading = say('{0} − {1}, {2}, paired t-test on identical episodes:', second, first, inWords(word(metricName(metric)), say));
  return [heading, ...tests.map(({ what, test }) => `  ${testText(what, test, metric, [first, second], say)}`)].join('\n');
};

const testText = (what: 'trained' | 'last', test: PairedTest, metric: string, [first, second]: readonly [string, string], say: Say): string => {
  const difference = differenceWithInterval(test, metric, say);
  return [
    what === 'trained' ? say('trained step: {0}', difference) : say('last step: {0}', difference),
    `t(${test.df}) = ${number(test.t)}, p = ${number(test.p)}`,
    say('{0} better on {1}, {2} on {3}, equal on {4} of {5}', first, test.firstBetter, second, test.secondBetter, test.equal, test.n),
    ...(test.omitted > 0 ? [say('{0} left out: not finite', test.omitted)] : []),
  ].join('; ');
};

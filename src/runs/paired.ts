import { basename } from 'node:path';
import { type Protocol, protocolOf, unlike, type Unlike } from '../protocol/comparable';
import type { Evaluation } from '../protocol/events';
import { differenceWithInterval, metricName, number } from '../protocol/format';
import type { Settings } from '../protocol/settings';
import { pairedTest, type PairedTest } from '../protocol/statistics';
import type { RunSummary } from './summary';

/** The first run against another one, or why that is not possible. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly metric: string;
  readonly tests: readonly { readonly what: 'trained' | 'last'; readonly test: PairedTest }[];
  readonly refused?: string;
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
  if (!mine || !other) return { ...pair, refused: `${mine ? pair.second : pair.first} is not evaluated yet` };
  const reasons = unlike(protocolIn(mine, configOfA).parts, protocolIn(other, configOfB).parts);
  if (reasons.length > 0) return { ...pair, refused: reasons.map(reasonText).join(', ') };
  if (!mine.values || !other.values) {
    return { ...pair, refused: 'an older MAML Lab kept no values of single episodes: run it again to have them' };
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

export const reasonText = ({ key, first, second }: Unlike): string => `${key} is ${first} against ${second}`;

const valuesOf = ({ values = [], trainedSteps }: Evaluation, what: 'trained' | 'last') =>
  (what === 'last' ? values.at(-1) : values.find(({ step }) => step === trainedSteps))?.values ?? [];

/** A paragraph for people. */
export const pairText = ({ first, second, metric, tests, refused }: Pair): string => {
  if (refused !== undefined) return `${second} − ${first}: no paired test, because ${refused}.`;
  const heading = `${second} − ${first}, ${metricName(metric)}, paired t-test on identical episodes:`;
  return [heading, ...tests.map(({ what, test }) => `  ${testText(what, test, first, second, metric)}`)].join('\n');
};

const testText = (what: 'trained' | 'last', test: PairedTest, first: string, second: string, metric: string): string => [
  `${what} step: ${differenceWithInterval(test, metric)}`,
  `t(${test.df}) = ${number(test.t)}, p = ${number(test.p)}`,
  `${first} better on ${test.firstBetter}, ${second} on ${test.secondBetter}, equal on ${test.equal} of ${test.n}`,
  ...(test.omitted > 0 ? [`${test.omitted} left out: not finite`] : []),
].join('; ');

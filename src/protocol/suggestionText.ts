import type { OneSuggestion, Suggested } from './analyses/suggest';
import { meanWithInterval, metricName } from './format';
import { inEnglish, inWords, type Say } from './sentence';
import { settingText } from './settings';

const perCent = (share: number): string => `${Math.round(100 * share)} %`;

/** `MSE 0.35, 95 % between 0.30 and 0.40`, or where it should stand among settings of old tasks. */
export const expectedText = ({ expected }: Pick<OneSuggestion, 'expected'>, metric: string, say: Say): string => {
  if (!expected) return say('no expectation');
  const { unit, mean, low, high } = expected;
  if (unit === 'standing') {
    return say('among the best {0} of settings of old tasks (95 %: {1} to {2})', perCent(mean), perCent(low), perCent(high));
  }
  const inUnit = (value: number): string => meanWithInterval(value, null, metric);
  return say('{0} {1} expected, 95 % between {2} and {3}', metricName(metric), inUnit(mean), inUnit(low), inUnit(high));
};

/** `algorithm.innerRate = 0.05, …` */
export const settingsText = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings).map(([key, value]) => `${key} = ${settingText(value)}`).join(', ');

/** Old tasks that are named; the others are summed up. */
const named = 4;

/** What a suggestion leans on and how near that is, a line per old task. */
export const leanLines = ({ leans, transfers }: OneSuggestion, say: Say): string[] => {
  if (!transfers) return [say('uses no old task')];
  const shown = leans.filter(({ weight }) => weight >= 0.01).slice(0, named);
  const rest = leans.slice(shown.length).reduce((sum, { weight }) => sum + weight, 0);
  return [
    ...shown.map(({ task, weight, agreement }) => (agreement === null
      ? say('{0}: weight {1}', task, perCent(weight))
      : say('{0}: weight {1}, orders {2} of pairs of your evaluations the same way (50 % is chance)', task, perCent(weight), perCent(agreement)))),
    ...(rest > 0.005 ? [say('{0} more: weight {1}', leans.length - shown.length, perCent(rest))] : []),
    ...(leans.length === 0 ? [say('all old tasks together')] : []),
  ];
};

/** A suggestion and what ignores the past, for a terminal or an agent. */
export const suggestionText = (answer: Suggested, say: Say = inEnglish): string => {
  const { target, evaluations, past, metric, best, suggestions, notes } = answer;
  const olds = past.map(({ task, evaluations: n }) => say('{0} ({1})', task, n)).join('; ');
  return [
    say('{0}: {1} own evaluations, {2} old tasks', target, evaluations, past.length) + (olds ? `: ${olds}.` : '.'),
    ...(best ? [say('Best so far: {0} {1} with {2}', metricName(metric), meanWithInterval(best.result, null, metric),
      settingsText(best.settings))] : []),
    ...suggestions.flatMap((one, i) => [
      '', `${i === 0 ? say('Next, by {0}', one.method) : say('Beside it, by {0}', one.method)}: ${settingsText(one.settings)}`,
      `  ${expectedText(one, metric, say)}`, ...leanLines(one, say).map((line) => `  ${line}`),
    ]),
    '', ...notes.map((note) => inWords(note, say)),
  ].join('\n');
};

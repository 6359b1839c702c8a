import { unlikeText } from '../protocol/comparable';
import { count, duration, meanWithInterval, metricName, percent, perSecond } from '../protocol/format';
import { inEnglish, inWords, type Say, word } from '../protocol/sentence';
import { memberStates, memberWords } from '../protocol/sweepFiles';
import { byResult, type Result, testOf, validationOf } from '../runs/result';
import { unlikeFirst } from '../runs/sweepProtocols';
import { barOf } from '../runs/statusLine';
import type { MemberStatus, SweepStatus } from '../runs/sweepStatus';
import { tableText } from './output';

/** `12 of 40 finished, 2 running · 31 % · 812 it/s · 4 min left`. */
export const statusText = ({ members, counts, done, total, rate, secondsLeft }: SweepStatus, withBar: boolean, t: Say = inEnglish): string => {
  const others = memberStates.filter((state) => state !== 'finished' && state !== 'waiting' && counts[state] > 0)
    .map((state) => `${counts[state]} ${t(state)}`);
  const all = Math.max(members.length, members.length + counts.waiting - members.filter(({ state }) => state === 'waiting').length);
  return (withBar ? barOf(done, total) : '') + [
    [t('{0} of {1} finished', counts.finished, all), ...others].join(t(', ')), `${percent(done, total)} %`, rate > 0 ? perSecond(rate) : '',
    secondsLeft === undefined ? '' : t('{0} left', duration(secondsLeft)),
  ].filter(Boolean).join(' · ');
};

/**
 * Every member with its state and results; those with a validation first, the best of them on top. Results of another protocol than
 * the first one's stand last, as they come.
 */
export const membersTable = ({ members }: SweepStatus, t: Say = inEnglish): string => {
  const others = unlikeFirst(members);
  const [alike, unlike] = [members.filter(({ member: { id } }) => !others.has(id)), members.filter(({ member: { id } }) => others.has(id))];
  const table = tableText([
    [t('member'), t('settings'), t('state'), t('done'), t('validation'), t('test')], ...[...alike.sort(byValidation), ...unlike].map((one) => rowOf(one, t)),
  ]);
  return unlike.length === 0 ? table
    : `${table}\n\n${t('The last {0} are in no order: they were measured otherwise, {1}.', count(unlike.length), unlikeText([...others.values()].flat()))}`;
};

const validated = ({ summary }: MemberStatus): Result | undefined => summary && validationOf(summary);

const byValidation = (a: MemberStatus, b: MemberStatus): number => {
  const [mine, other] = [validated(a), validated(b)];
  return mine && other ? byResult(mine, other) : Number(Boolean(other)) - Number(Boolean(mine));
};

const rowOf = (one: MemberStatus, t: Say): string[] => {
  const { member, state, iteration, target, summary, message, said } = one;
  return [
    member.id, memberWords(member) || t('the base'), t(state), t('{0} % of {1}', percent(iteration, target), count(target)),
    resultText(validated(one), t) || (said ? inWords(said, t) : message ?? ''), resultText(summary && testOf(summary), t),
  ];
};

const resultText = (result: Result | undefined, t: Say): string =>
  (result ? `${inWords(word(metricName(result.metric)), t)} ${meanWithInterval(result.mean, result.ci95, result.metric)}` : '');

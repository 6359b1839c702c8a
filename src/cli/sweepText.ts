import { unlikeText } from '../protocol/comparable';
import { count, duration, meanWithInterval, metricName, percent, perSecond } from '../protocol/format';
import { memberStates, memberWords } from '../protocol/sweepFiles';
import { byResult, type Result, testOf, validationOf } from '../runs/result';
import { unlikeFirst } from '../runs/sweepProtocols';
import { barOf } from '../runs/statusLine';
import type { MemberStatus, SweepStatus } from '../runs/sweepStatus';
import { tableText } from './output';

/** `12 of 40 finished, 2 running · 31 % · 812 it/s · 4 min left`. */
export const statusText = ({ members, counts, done, total, rate, secondsLeft }: SweepStatus, withBar: boolean): string => {
  const others = memberStates.filter((state) => state !== 'finished' && state !== 'waiting' && counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  const all = Math.max(members.length, members.length + counts.waiting - members.filter(({ state }) => state === 'waiting').length);
  return (withBar ? barOf(done, total) : '') + [
    [`${counts.finished} of ${all} finished`, ...others].join(', '), `${percent(done, total)} %`, rate > 0 ? perSecond(rate) : '',
    secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
  ].filter(Boolean).join(' · ');
};

/**
 * Every member with its state and results; those with a validation first, the best of them on top. Results of another protocol than
 * the first one's stand last, as they come.
 */
export const membersTable = ({ members }: SweepStatus): string => {
  const others = unlikeFirst(members);
  const [alike, unlike] = [members.filter(({ member: { id } }) => !others.has(id)), members.filter(({ member: { id } }) => others.has(id))];
  const table = tableText([
    ['member', 'settings', 'state', 'done', 'validation', 'test'], ...[...alike.sort(byValidation), ...unlike].map(rowOf),
  ]);
  return unlike.length === 0 ? table
    : `${table}\n\nThe last ${count(unlike.length)} are in no order: they were measured otherwise, ${unlikeText([...others.values()].flat())}.`;
};

const validated = ({ summary }: MemberStatus): Result | undefined => summary && validationOf(summary);

const byValidation = (a: MemberStatus, b: MemberStatus): number => {
  const [mine, other] = [validated(a), validated(b)];
  return mine && other ? byResult(mine, other) : Number(Boolean(other)) - Number(Boolean(mine));
};

const rowOf = (one: MemberStatus): string[] => {
  const { member, state, iteration, target, summary, message } = one;
  return [
    member.id, memberWords(member) || 'the base', state, `${percent(iteration, target)} % of ${count(target)}`,
    resultText(validated(one)) || (message ?? ''), resultText(summary && testOf(summary)),
  ];
};

const resultText = (result: Result | undefined): string =>
  (result ? `${metricName(result.metric)} ${meanWithInterval(result.mean, result.ci95, result.metric)}` : '');

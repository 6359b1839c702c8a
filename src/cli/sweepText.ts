import { count, duration, meanWithInterval, metricName, percent, perSecond } from '../protocol/format';
import { memberStates, memberWords } from '../protocol/sweepFiles';
import { resultOf } from '../runs/result';
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

/** Every member with its state and result, the best first among those that have one. */
export const membersTable = ({ members }: SweepStatus): string => tableText([
  ['member', 'settings', 'state', 'done', 'result'], ...members.map(rowOf),
]);

const rowOf = ({ member, state, iteration, target, summary, message }: MemberStatus): string[] => {
  const result = summary && resultOf(summary);
  return [
    member.id, memberWords(member) || 'the base', state, `${percent(iteration, target)} % of ${count(target)}`,
    result ? `${metricName(result.metric)} ${meanWithInterval(result.mean, result.ci95, result.metric)} (${result.source})` : message ?? '',
  ];
};

import { type MeasuredOn, measuredOn, type Unlike, unlike } from '../protocol/comparable';
import type { Settings } from '../protocol/settings';
import { testOf, validationOf } from './result';
import type { MemberStatus } from './sweepStatus';
import type { RunSummary } from './summary';

/**
 * Members whose results are of another protocol than the first one's, by id, and what differs. The first is the first with a
 * validation, as those order a sweep, else with a test result.
 */
export const unlikeFirst = (members: readonly MemberStatus[]): ReadonlyMap<string, readonly Unlike[]> => {
  const found = members.flatMap(({ member: { id }, summary }) => {
    const isValidated = summary !== undefined && validationOf(summary) !== undefined;
    const on = summary && (isValidated || testOf(summary)) ? resultsOn(summary) : undefined;
    return on ? [{ id, isValidated, on }] : [];
  });
  const first = found.find(({ isValidated }) => isValidated) ?? found[0];
  return new Map(found.flatMap(({ id, on }) => {
    const other = first ? unlike(first.on, on) : [];
    return other.length > 0 ? [[id, other] as const] : [];
  }));
};

/** What validation and test of a run are measured on, together. */
const resultsOn = ({ started, metric = '' }: RunSummary): MeasuredOn | undefined => {
  if (!started) return undefined;
  const { config, transductive, data } = started;
  const { training, evaluation } = config as { readonly training?: Settings; readonly evaluation?: Settings };
  return {
    ...measuredOn(config, { split: 'validation', tasks: Number(training?.validationTasks), metric, transductive, data }),
    'evaluation.tasks': evaluation?.tasks,
  };
};

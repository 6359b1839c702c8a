import { runStates, type RunState } from '../protocol/runStates';
import type { RunSummary } from '../runs/summary';
import { isLive } from './runState';
import type { Say } from '../protocol/sentence';
import { meanOf, rankOf } from './runText';

/** Which runs the tree shows, and in which order. Pure; kept in the editor's state. */
export interface RunFilter {
  /** In the run's name, label or config. */
  readonly text?: string;
  readonly states?: readonly RunState[];
  /** Such as `<= 0.1` or `> 90 %`, of the result. */
  readonly metric?: string;
}
export const runOrders = ['newest', 'name', 'best'] as const;
export type RunOrder = (typeof runOrders)[number];

/** What is looked at: a run with the words that its line shows. */
export interface Listed {
  readonly summary: RunSummary | undefined;
  readonly state: RunState;
  readonly label: string;
  readonly experiment: string;
  readonly pinned: boolean;
}

export const isFiltering = ({ text, states, metric }: RunFilter): boolean => Boolean(text || states?.length || metric);

/** A bound on the result. @returns undefined when it is none */
export const boundIn = (text: string): ((value: number) => boolean) | undefined => {
  const [, sign, number, share] = /^\s*(<=?|>=?|≤|≥)\s*(-?\d*\.?\d+(?:e-?\d+)?)\s*(%?)\s*$/i.exec(text.replaceAll('−', '-')) ?? [];
  if (number === undefined) return undefined;
  const bound = Number(number) / (share ? 100 : 1);
  if (sign === '<') return (value) => value < bound;
  if (sign === '>') return (value) => value > bound;
  return sign === '<=' || sign === '≤' ? (value) => value <= bound : (value) => value >= bound;
};

/** Whether a filter lets a run through. */
export const matches = ({ text, states, metric }: RunFilter, run: Listed): boolean => {
  const words = `${run.label} ${run.summary?.name ?? ''} ${run.summary?.folder ?? ''} ${run.experiment}`.toLowerCase();
  if (text && !words.includes(text.toLowerCase())) return false;
  if (states?.length && !states.includes(run.state)) return false;
  const bound = metric ? boundIn(metric) : undefined;
  const result = run.summary && meanOf(run.summary);
  return !bound || (result !== undefined && bound(result));
};

const scored = ({ summary }: Listed): number => (summary && rankOf(summary)) ?? Infinity;
const began = ({ summary }: Listed): number => summary?.began ?? Infinity;
const orders: Readonly<Record<RunOrder, (a: Listed, b: Listed) => number>> = {
  newest: (a, b) => (began(a) === began(b) ? 0 : began(b) - began(a)),
  name: (a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }),
  best: (a, b) => (scored(a) === scored(b) ? orders.newest(a, b) : scored(a) - scored(b)),
};

/** Pinned runs first, then in the chosen order. */
export const inOrder = <T extends Listed>(runs: readonly T[], order: RunOrder): T[] =>
  [...runs].sort((a, b) => Number(b.pinned) - Number(a.pinned) || orders[order](a, b));

/** What the view's head says: the filter, and the order when it is not the usual one. */
export const filterText = (filter: RunFilter, order: RunOrder, say: Say): string => [
  ...(filter.text ? [say('“{0}”', filter.text)] : []),
  ...(filter.states?.length ? [filter.states.map((state) => say(state)).join(', ')] : []),
  ...(filter.metric ? [filter.metric] : []),
  ...(order === 'best' ? [say('best first')] : order === 'name' ? [say('by name')] : []),
].join(' · ');

/** States to choose from; live ones first. */
export const statesToChoose: readonly RunState[] = [...runStates].sort((a, b) => Number(isLive(b)) - Number(isLive(a)));

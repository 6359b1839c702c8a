import { episodes } from '../../src/protocol/analyses/episodes';
import { evaluation } from '../../src/protocol/analyses/evaluation';
import { type Protocol, unlike } from '../../src/protocol/comparable';
import type { Actions } from '../actions';
import { t } from '../text';
import type { Row, Which } from './rows';

type Values = readonly (number | null)[];

/** Values of single episodes of two runs, or how far they are. */
export type PairValues =
  | { readonly kind: 'there'; readonly first: Values; readonly second: Values }
  | { readonly kind: 'refused'; readonly why: string }
  /** An older version kept none: they can be computed. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'waiting'; readonly done: number; readonly total: number; readonly seconds: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Why two runs may not be compared, in one sentence; undefined when they may. */
export const refusal = (first: Row, second: Row): string | undefined => {
  const missing = [first, second].find(({ run }) => !run.final);
  if (missing) return t('{0} has no final evaluation yet: there is nothing to pair.', missing.label);
  const words = otherProtocol(first.run.protocol, second.run.protocol);
  return words && t('These two cannot be paired, because they were not measured on identical episodes: {0}.', words);
};

/** In what two protocols differ, in words; undefined when they are the same, or one is not known. */
export const otherProtocol = (first: Protocol | undefined, second: Protocol | undefined): string | undefined => {
  if (!first || !second || first.id === second.id) return undefined;
  return unlike(first.parts, second.parts).map(({ key, first: a, second: b }) => t('{0} is {1} against {2}', key, a, b)).join(', ');
};

/** The values of both; asked for where they are kept, computed only when `compute` says so. */
export const pairValues = (
  first: Row, second: Row, which: Which, actions: Actions, compute: boolean,
): PairValues => {
  const why = refusal(first, second);
  if (why !== undefined) return { kind: 'refused', why };
  const sides = [valuesOf(first, which, actions, compute), valuesOf(second, which, actions, compute)] as const;
  const failed = sides.find((side) => side.kind === 'failed') ?? sides.find((side) => side.kind === 'absent')
    ?? sides.find((side) => side.kind === 'waiting');
  if (failed) return failed;
  const [a, b] = sides;
  return a.kind === 'there' && b.kind === 'there' ? { kind: 'there', first: a.values, second: b.values } : { kind: 'absent' };
};

type Side = { readonly kind: 'there'; readonly values: Values } | Exclude<PairValues, { kind: 'there' }>;

const valuesOf = ({ run }: Row, which: Which, actions: Actions, compute: boolean): Side => {
  const step = run[which]?.step;
  if (step === undefined) return { kind: 'absent' };
  if (!run.hasValues && !compute) return { kind: 'absent' };
  const { split = 'test', tasks = 600 } = run;
  const asked = run.hasValues ? actions.ask(episodes, { run: run.folder })
    : actions.ask(evaluation, { run: run.folder, split: split as 'test', tasks, steps: [step] });
  if (asked.kind === 'waiting') return asked;
  if (asked.kind === 'failed') return { kind: 'failed', why: asked.message };
  const found = asked.result.values.find((one) => one.step === step);
  return found ? { kind: 'there', values: found.values } : { kind: 'absent' };
};

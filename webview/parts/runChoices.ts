import { runs as words, type ListedRun } from '../../src/protocol/analyses/runs';
import { meanWithInterval } from '../../src/protocol/format';
import type { Actions } from '../actions';
import { Kept } from '../compare/kept';
import { t } from '../text';

/** Compare asks for the same list again and again. */
const kept = new Kept();

/** Runs that a run can be held against, newest first, as options of a select: `run FOLDER` and words with the result. */
export const runChoices = (run: string, actions: Actions): readonly (readonly [string, string])[] => {
  const known = kept.newest('runs', actions.ask(words, {}))?.runs ?? [];
  return known.filter(({ folder }) => folder !== run).map((other) =>
    [`run ${other.folder}`, [t('run {0}', other.name), resultOf(other)].filter(Boolean).join(', ')] as const);
};

/** After the last step; before the evaluation, at the trained one. */
const resultOf = ({ last, trained, metric = '' }: ListedRun): string => {
  const point = last ?? trained;
  return point ? meanWithInterval(point.mean, point.ci95, metric) : '';
};

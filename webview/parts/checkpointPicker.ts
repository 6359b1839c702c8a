import type { TemplateResult } from 'lit';
import { checkpoints } from '../../src/protocol/analyses/checkpoints';
import { count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import type { PanelState } from '../state';
import { t } from '../text';
import { select } from './choices';

/** A checkpoint of the run; '' is the one it stands for. */
export const checkpointPicker = (
  label: string, state: PanelState, actions: Actions, chosen: string, choose: (value: string | undefined) => void,
  first: readonly (readonly [string, string])[] = [['', t('newest')]],
): TemplateResult => {
  const known = state.latest.checkpoint?.iteration;
  const answer = actions.ask(checkpoints, { run: state.facts?.run ?? '', ...(known !== undefined && { known }) });
  const there = answer.kind === 'answered' ? [...answer.result.checkpoints].reverse() : [];
  const words = there.map(({ iteration, best }) =>
    [String(iteration), best ? t('{0} (best)', count(iteration)) : count(iteration)] as const);
  return select(label, [...first, ...words], chosen, (value) => choose(value || undefined));
};

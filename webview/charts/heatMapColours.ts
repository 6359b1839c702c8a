import { mixed } from '../colour';
import type { Theme } from '../theme';
import type { HeatMapModel } from './heatMapModel';
import { tickText } from './range';

type Scale = HeatMapModel['scale'];

/** Colour of a value: blue above zero and orange below it, or the stronger the lower. */
export const colourOf = (value: number | null, scale: Scale, { colour }: Theme): string => {
  if (value === null || !Number.isFinite(value)) return colour.grid;
  if (scale.kind === 'diverging') {
    const share = scale.limit > 0 ? Math.min(1, Math.abs(value) / scale.limit) : 0;
    return mixed(value < 0 ? colour.joint : colour.run, share, colour.page);
  }
  return mixed(colour.run, stepShare(scale.edges, value), colour.page);
};

const stepShare = (edges: readonly number[], value: number): number => {
  const found = edges.findIndex((edge) => value <= edge);
  return found < 0 ? 0.05 : 0.9 - (0.75 * found) / Math.max(1, edges.length - 1);
};

/** Rows of a key, from top to bottom: a value whose colour is shown, and its words where it has some. */
export interface KeyRow {
  readonly value: number;
  readonly text: string;
}

/** Nine colours of a diverging scale with its ends and zero named, or every step. */
export const keyRows = (scale: Scale): readonly KeyRow[] => {
  if (scale.kind === 'steps') return scale.edges.map((edge) => ({ value: edge, text: `≤ ${tickText(edge)}` }));
  return Array.from({ length: 9 }, (_, i) => {
    const value = scale.limit * (1 - i / 4);
    return { value, text: i % 4 === 0 ? signed(value) : '' };
  });
};

const signed = (value: number): string => (value > 0 ? `+${tickText(value)}` : tickText(value));

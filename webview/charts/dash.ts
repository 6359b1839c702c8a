import { dashes } from '../theme';
import type { Curve } from './spec';

/** A curve's own dash, else the one of its colour. */
export const dashOf = ({ role, dash }: Pick<Curve, 'role' | 'dash'>): readonly number[] => dash ?? dashes[role];

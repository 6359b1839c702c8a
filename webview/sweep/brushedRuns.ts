import type { SweepAnswer } from '../../src/protocol/analyses/sweep';
import { type Brushes, isWithin } from './brush';
import { parallelPlot } from './parallelPlot';
import { scored } from './results';

/** Folders of the runs inside of all brushes; undefined while nothing is brushed. */
export const brushedRuns = (answer: SweepAnswer, brushes: Brushes): ReadonlySet<string> | undefined => {
  if (Object.keys(brushes).length === 0) return undefined;
  const { lines } = parallelPlot(scored(answer), answer.keys, answer.metric, { width: 0, height: 0 });
  return new Set(lines.filter(({ shares }) => isWithin(brushes, shares)).map(({ folder }) => folder));
};

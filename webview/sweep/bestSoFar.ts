import { count, meanWithInterval } from '../../src/protocol/format';
import { metricAxis, metricRange } from '../charts/metricAxis';
import { extent } from '../charts/range';
import type { ChartSpec, ChartView } from '../charts/spec';
import { metricWord, t } from '../text';
import { byValue, type Scored, scored, sourceOf, type SweepResults } from './results';
import { testCell, testColumn, testedText } from './testBeside';

/** Results in the order in which they came, and the best of them so far: is it worth going on? */
export const bestSoFar = (answer: SweepResults, view: ChartView, pick: (run: string) => void): ChartSpec => {
  const { metric } = answer;
  const inOrder = [...scored(answer)].sort((a, b) => (a.member.changed ?? 0) - (b.member.changed ?? 0));
  const best = running(inOrder, metric);
  const x = inOrder.map((_, i) => i + 1);
  // One that diverged must not press all others into a line.
  const shown = [best.map(({ value }) => value), betterMost(inOrder, metric)];
  const y = metricAxis(metric, view.log, [inOrder.map(({ value }) => value)], (log) => metricRange(metric, extent(shown, log), log));
  const said = ({ value }: Scored): string => meanWithInterval(value, null, metric);
  const last = best.at(-1);
  return {
    id: 'sweep-best', title: t('Best so far'), unit: [metricWord(metric), t(sourceOf(answer)), y.log ? t('log') : ''].filter(Boolean).join(', '),
    finding: last ? t('After {0} runs the best is {1} with {2} {3}.', inOrder.length, last.member.label, metricWord(metric), said(last))
      + testedText(answer, last.member.test) : t('No run has a result yet.'),
    x: { label: t('runs with a result'), range: [0, Math.max(2, inOrder.length)], format: count, whole: true },
    y,
    curves: [
      { id: 'best', label: t('best so far'), role: 'run', width: 2, x, y: best.map(({ value }) => value), ...(last && { end: said(last) }) },
      { id: 'each', label: t('each run'), role: 'soft', dash: [], width: 1, scattered: true, x, y: inOrder.map(({ value }) => value),
        names: inOrder.map(({ member }) => member.label),
        pick: (index) => { const run = inOrder[index]?.member.folder; if (run !== undefined) pick(run); } },
    ],
    circles: [], verticals: [],
    table: () => ({
      columns: [t('run'), metricWord(metric), t('best so far'), ...testColumn(answer)],
      rows: inOrder.map(({ member, value }, i) => [member.label, meanWithInterval(value, null, metric),
        meanWithInterval(best[i]?.value ?? null, null, metric), ...testCell(answer, member.test)]),
    }),
  };
};

const running = (inOrder: readonly Scored[], metric: string): readonly Scored[] => {
  const order = byValue(metric);
  const found: Scored[] = [];
  for (const one of inOrder) {
    const before = found.at(-1);
    found.push(before && order(before, one) <= 0 ? before : one);
  }
  return found;
};

/** The better nine tenths. */
const betterMost = (all: readonly Scored[], metric: string): number[] =>
  [...all].sort(byValue(metric)).slice(0, Math.max(1, Math.ceil(all.length * 0.9))).map(({ value }) => value);

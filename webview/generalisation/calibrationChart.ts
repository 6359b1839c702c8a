import type { Generalisation } from '../../src/protocol/analyses/generalisation';
import { count, number } from '../../src/protocol/format';
import type { ChartSpec, Curve } from '../charts/spec';
import { t } from '../text';

const share = (value: number): string => `${Math.round(100 * value)} %`;
const points = (value: number): string => number(100 * value);

/** As sure as right: what a perfectly calibrated learner would show. */
const ideal = (): Curve => ({ id: 'ideal', label: t('perfectly calibrated'), role: 'soft', width: 1, dash: [4, 4], x: [0, 1], y: [0, 1] });

/** Reliability diagram of a classifier, or coverage of a regressor's intervals. undefined where neither is told. */
export const calibrationChart = ({ calibration, tasks, split }: Generalisation): ChartSpec | undefined => {
  if (!calibration) return undefined;
  const common = { id: 'calibration', title: t('Does it know what it knows?'), circles: [], verticals: [] } as const;
  const axis = (label: string) => ({ label, range: [0, 1] as const, format: share });
  if (calibration.kind === 'classes') {
    const { bins, error, confidence, accuracy } = calibration;
    const words = t('Calibration error {0} % [{1}, {2}]; mean confidence {3} %, accuracy {4} %.', points(error.mean), points(error.low),
      points(error.high), points(confidence), points(accuracy));
    return {
      ...common, unit: t('reliability in 15 bins, {0} {1} tasks', count(tasks), t(split)), finding: words, answer: words,
      x: axis(t('confidence')), y: axis(t('accuracy')),
      curves: [ideal(), { id: 'bins', label: t('bins'), role: 'run', width: 1.75, marked: true, x: bins.map((bin) => bin.confidence),
        y: bins.map((bin) => bin.accuracy) }],
      table: () => ({
        columns: [t('confidence'), t('accuracy'), t('examples')],
        rows: bins.map((bin) => [`${points(bin.confidence)} %`, `${points(bin.accuracy)} %`, count(bin.examples)]),
      }),
    };
  }
  const { levels, error } = calibration;
  const words = t('Intervals cover {0} points of a hundred more or fewer than they say, on average.', points(error));
  return {
    ...common, unit: t('coverage of central intervals, {0} {1} tasks', count(tasks), t(split)), finding: words, answer: words,
    x: axis(t('level')), y: axis(t('coverage')),
    curves: [ideal(), {
      id: 'levels', label: t('coverage'), role: 'run', width: 1.75, marked: true, x: levels.map(({ level }) => level),
      y: levels.map(({ coverage }) => coverage),
      band: { label: t('95 % interval'), low: levels.map(({ coverage, ci95 }) => coverage - ci95),
        high: levels.map(({ coverage, ci95 }) => coverage + ci95) },
    }],
    table: () => ({
      columns: [t('level'), t('coverage'), '± 95 %'],
      rows: levels.map(({ level, coverage, ci95 }) => [share(level), `${points(coverage)} %`, `${points(ci95)} %`]),
    }),
  };
};

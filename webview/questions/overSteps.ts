import type { ResultOf } from '../../src/protocol/analysis';
import type { weight } from '../../src/protocol/analyses/weight';
import { count, number } from '../../src/protocol/format';
import { extent, padded, tickText } from '../charts/range';
import type { ChartSpec, ThinLines } from '../charts/spec';
import { t } from '../text';

type Reals = readonly (number | null)[];

const overSteps = (
  id: string, title: string, unit: string, finding: string, values: Reals, thin?: ThinLines,
): ChartSpec => ({
  id, title, unit, finding,
  x: { label: t('adaptation step'), range: [0, Math.max(1, values.length - 1)], format: count, whole: true },
  y: { label: t('value'), range: padded(extent([values, ...thin?.lines ?? []]), false), format: tickText },
  curves: [{ id: 'mean', label: t('mean'), role: 'run', width: 2.5, marked: true, x: values.map((_, step) => step), y: values }],
  ...(thin && { thin }), verticals: [], circles: [],
  table: () => ({
    columns: [t('step'), t('mean'), ...(thin?.lines ?? []).map((_, task) => t('task {0}', task))],
    rows: values.map((value, step) => [String(step), number(value), ...(thin?.lines ?? []).map((line) => number(line[step]))]),
  }),
});

/** ‖θ′ − θ‖ over the adaptation steps. */
export const alongChart = (along: Reals, tasks: number): ChartSpec =>
  overSteps('along', t('Along the steps'), tasks > 1 ? t('‖θ′ − θ‖, mean of {0} tasks', tasks) : t('‖θ′ − θ‖'),
    t('θ′ moves away from θ by {0} in {1} steps.', number(along.at(-1)), along.length - 1), along);

/** One weight over the adaptation steps: each task, and their mean. */
export const weightChart = ({ layer, index, values }: ResultOf<typeof weight>): ChartSpec => {
  const mean = (values[0] ?? []).map((_, step) => {
    const known = values.flatMap((one) => { const value = one[step]; return value === null || value === undefined ? [] : [value]; });
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null;
  });
  const name = `${layer}[${index.join(', ')}]`;
  return overSteps('weight', name, t('{0} tasks', values.length),
    t('{0} goes from {1} to {2} in {3} steps, mean of {4} tasks.', name, number(mean[0]), number(mean.at(-1)), mean.length - 1, values.length),
    mean, { label: t('each task'), lines: values });
};

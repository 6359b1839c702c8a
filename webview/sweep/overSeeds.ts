import { meanWithInterval } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import { metricAxis, metricRange } from '../charts/metricAxis';
import { extent, tickText } from '../charts/range';
import type { ChartSpec, ChartView, Curve } from '../charts/spec';
import { axisOf, placeOn } from './axis';
import { metricWord, t } from '../text';
import { byValue, type Group, groupsOf, scored, sourceOf, type SweepResults } from './results';
import { testCell, testColumn, testedText } from './testBeside';

/** Means over seeds of each setting against one of its keys, with their intervals. @param pick called with a group's first run */
export const overSeeds = (answer: SweepResults, key: string, view: ChartView, tools: unknown, pick: (run: string) => void): ChartSpec => {
  const { metric } = answer;
  const groups = groupsOf(scored(answer)).filter(({ settings }) => settings[key] !== undefined);
  const axis = axisOf(groups.map(({ settings }) => settings[key]));
  const inOrder = [...groups].sort((a, b) => placeOn(axis, a.settings[key]) - placeOn(axis, b.settings[key]));
  const xs = inOrder.map(({ settings }) => placeOn(axis, settings[key]));
  const logX = axis.kind === 'number' && axis.low > 0 && (view.logX ?? axis.high / axis.low >= 20);
  const curve = curveOf(inOrder, xs, pick);
  const y = metricAxis(metric, view.log, [curve.y], (log) =>
    metricRange(metric, extent([curve.y, ...(curve.band ? [curve.band.low, curve.band.high] : [])], log), log));
  return {
    id: 'sweep-setting', title: t('Result against a setting'), tools,
    unit: [metricWord(metric), t(sourceOf(answer)), t('mean over seeds ± 95 %')].join(', '),
    finding: findingOf(inOrder, key, answer),
    x: {
      label: key, range: axis.kind === 'number' ? spread([axis.low, axis.high], logX) : [-0.5, Math.max(0.5, axis.names.length - 0.5)],
      format: axis.kind === 'number' ? tickText : (at) => axis.names[Math.round(at)] ?? '',
      ...(axis.kind === 'number' ? { log: logX } : { ticks: axis.names.map((_, i) => i) }),
    },
    y, curves: [curve], circles: [], verticals: [],
    table: () => ({
      columns: [t('settings'), key, metricWord(metric), ...testColumn(answer), t('seeds')],
      rows: inOrder.map(({ label, settings, mean, half, test, folders }) => [
        label, settingText(settings[key]), meanWithInterval(mean, half, metric), ...testCell(answer, test?.mean, test?.half), String(folders.length),
      ]),
    }),
  };
};

const spread = ([low, high]: readonly [number, number], log: boolean): readonly [number, number] => {
  if (log) return [low / 1.3, high * 1.3];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - air, high + air];
};

const curveOf = (groups: readonly Group[], xs: readonly number[], pick: (run: string) => void): Curve => ({
  id: 'settings', label: t('settings'), role: 'run', width: 1.5, scattered: true, x: xs, y: groups.map(({ mean }) => mean),
  names: groups.map(({ label }) => label),
  pick: (index) => { const [run] = groups[index]?.folders ?? []; if (run !== undefined) pick(run); },
  band: {
    label: t('95 % interval over seeds'), low: groups.map(({ mean, half }) => mean - (half ?? 0)),
    high: groups.map(({ mean, half }) => mean + (half ?? 0)),
  },
});

const findingOf = (groups: readonly Group[], key: string, answer: SweepResults): string => {
  const { metric } = answer;
  const order = byValue(metric);
  const [best] = [...groups].sort((a, b) => order({ value: a.mean }, { value: b.mean }));
  if (!best) return t('No run has a result for {0} yet.', key);
  return t('{0} settings; the best is {1} with {2} {3}.', groups.length, best.label, metricWord(metric), meanWithInterval(best.mean, null, metric))
    + testedText(answer, best.test?.mean, best.test?.half);
};

import type { Calibration, Generalisation, Measured } from '../protocol/analyses/generalisation';
import { count, meanWithInterval, metricName, number } from '../protocol/format';
import { tableText } from './output';

/** Shifts, sizes of the support set, and calibration. */
export const generalisationTable = (
  { metric, shifts, support, calibration, tasks, split, trainedSteps }: Omit<Generalisation, 'iteration' | 'seconds'>,
): string => {
  const heading = ['before adaptation', `after ${trainedSteps} ${trainedSteps === 1 ? 'step' : 'steps'}`];
  const why = [...shifts.map(({ name, result }) => [name, result] as const),
    ...(support?.sizes ?? []).map(({ size, result }) => [`support ${size}`, result] as const)]
    .flatMap(([name, result]) => ('why' in result ? [`${name}: ${result.why}`] : []));
  return [
    `${metricName(metric)} on tasks that differ from those of training, mean ± 95 % interval:`,
    tableText([['shift', ...heading, ''], ...shifts.map(({ name, settings, result }) => [name || 'none', ...cells(result, metric), settings])],
      ['left', 'right', 'right', 'left']),
    ...(support ? ['', 'By size of the support set:', tableText([
      ['size', ...heading], ...support.sizes.map(({ size, result }) =>
        [`${size}${size === support.now ? ' (as evaluated)' : ''}`, ...cells(result, metric)]),
    ], ['left', 'right'])] : ['', 'This task set has no support sets of other sizes.']),
    '', ...(calibration ? calibrationLines(calibration) : ['This method does not tell how sure it is: no calibration.']),
    ...(why.length > 0 ? ['', ...why] : []),
    '', `${count(tasks)} ${split} tasks each; the shifts' tasks are others than those of the first row.`,
  ].join('\n');
};

const cells = (result: Measured, metric: string): string[] => ('why' in result ? ['', 'cannot be'] :
  [result.before, result.after].map(({ mean, ci95 }) => (mean === null ? 'not finite' : meanWithInterval(mean, ci95, metric))));

const calibrationLines = (calibration: Calibration): string[] => (calibration.kind === 'classes' ? [
  `Calibration error ${number(100 * calibration.error.mean)} % [${number(100 * calibration.error.low)}, ${number(100 * calibration.error.high)}]: `
    + `mean confidence ${number(100 * calibration.confidence)} %, accuracy ${number(100 * calibration.accuracy)} %.`,
] : [
  'Coverage of central intervals:',
  tableText([['level', ...calibration.levels.map(({ level }) => `${Math.round(100 * level)} %`)],
    ['coverage', ...calibration.levels.map(({ coverage }) => `${Math.round(100 * coverage)} %`)]], ['left', 'right']),
]);

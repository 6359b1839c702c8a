import type { CurvePoint, RunEvent } from '../protocol/events';

/** One number of a run: what spreadsheets and TensorBoard get. */
export interface Scalar {
  readonly iteration: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly name: string;
  /** Adaptation step, for curves. */
  readonly step: number | undefined;
  readonly value: number | null;
  readonly ci95: number | null;
}

/** All numbers of a run, in the order in which they came. */
export const scalarsOf = (events: readonly RunEvent[]): Scalar[] => events.flatMap((event): Scalar[] => {
  const curve = (name: string, points: readonly CurvePoint[]) => points.map(({ step, mean, ci95, metric }) =>
    ({ iteration: event.iteration, time: event.time, name: `${name}/${metric}`, step, value: mean, ci95 }));
  const single = (name: string, value: number | null) =>
    ({ iteration: event.iteration, time: event.time, name, step: undefined, value, ci95: null });
  switch (event.kind) {
    case 'metrics': return [
      single('loss', event.loss), single('loss/min', event.lossMin), single('loss/max', event.lossMax),
      single('gradientNorm', event.gradientNorm), single('rate', event.rate), single('itPerSecond', event.itPerSecond),
    ];
    case 'validation': return [...curve('validation', event.curve), ...curve('validationSupport', event.supportCurve)];
    case 'finished': return event.evaluation === null ? [] : [
      ...curve('test', event.evaluation.curve),
      ...Object.entries(event.evaluation.baselines).flatMap(([name, points]) => curve(`baseline/${name}`, points)),
    ];
    default: return [];
  }
});

/** A row per number; an empty cell where there is none. */
export const csvText = (scalars: readonly Scalar[]): string => [
  'iteration,time,name,step,value,ci95',
  ...scalars.map(({ iteration, time, name, step, value, ci95 }) =>
    [iteration, new Date(time).toISOString(), name, step ?? '', value ?? '', ci95 ?? ''].join(',')),
  '',
].join('\n');

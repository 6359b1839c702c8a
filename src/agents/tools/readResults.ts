import * as z from 'zod';
import type { CurvePoint } from '../../protocol/events';
import { meanWithInterval, metricName } from '../../protocol/format';
import { readRecord } from '../../runs/record';
import { laterText } from '../../runs/result';
import { historyOf } from '../history';
import { runInside, runRequest } from '../inside';
import { tool } from '../tool';

/** Numbers of one run. */
export default tool({
  title: 'Read results',
  about: 'Reads the settings, the adaptation curve, the baselines and the validations of a run.',
  description: 'Reads one run: its resolved settings, the final adaptation curve (metric on the query sets after 0, 1, … '
    + 'adaptation steps; mean and half width of the 95 % interval over test tasks), baselines on identical episodes, and '
    + 'the validations during training (100 at most, evenly chosen). For a comparison call it for each run. Numbers of '
    + 'a live run are those so far. It changes nothing.',
  icon: 'table',
  effect: 'reads',
  request: z.strictObject({ run: runRequest }),
  answer: async ({ run: named }, workplace) => {
    const run = await runInside(named, workplace);
    const { config } = readRecord(run.folder);
    const { validations, warnings } = await historyOf(run.folder);
    const { evaluation, later } = run;
    return {
      text: [`${run.name}: ${run.state}, iteration ${run.iteration} of ${run.iterations}.`, ...evaluation
        ? [`${metricName(evaluation.metric)} on ${evaluation.tasks} ${evaluation.split} tasks, training seed ${evaluation.seed}, `
          + `trained for ${evaluation.trainedSteps}, ${evaluation.transductive ? 'transductive' : 'not transductive'}:`,
        curveText('this run', evaluation.curve),
        ...Object.entries(evaluation.baselines).map(([name, curve]) => curveText(name, curve)),
        ...(later ? [`It ended without a final evaluation and was ${laterText(later)}.`] : [])]
        : ['It has no final evaluation yet.'], ...warnings].join('\n'),
      data: {
        run: run.folder, name: run.name, state: run.state, iteration: run.iteration, iterations: run.iterations,
        config, evaluation: evaluation ?? null, ...(later && { evaluatedLater: later }), validations: evenly(validations, 100), warnings,
      },
    };
  },
});

const curveText = (name: string, curve: readonly CurvePoint[]): string =>
  `${name}: ${curve.map(({ step, mean, ci95, metric }) => `step ${step}: ${meanWithInterval(mean, ci95, metric)}`).join(', ')}`;

/** First and last are kept. */
const evenly = <T>(values: readonly T[], most: number): T[] =>
  values.filter((_, i) => values.length <= most || i === values.length - 1
    || Math.floor((i * (most - 1)) / values.length) !== Math.floor(((i - 1) * (most - 1)) / values.length));

import { existsSync } from 'node:fs';
import { count, duration, meanWithInterval, metricName, number, percent } from '../protocol/format';
import { type CheckpointEntry, checkpointsOf } from '../runs/checkpoints';
import { readRecord } from '../runs/record';
import { laterText } from '../runs/result';
import { type RunSummary, summarise } from '../runs/summary';
import { adaptationTable } from './adaptationTable';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';
import { runPath } from './runPath';
import { briefOf, localTime } from './runs';

export default (command: Command): void => {
  command
    .argument('<run>', 'a run folder')
    .action(async (name: string, { json }: Common) => {
      const folder = runPath(name);
      const summary = await summarise(folder);
      const record = readRecord(folder);
      const checkpoints = (await checkpointsOf(folder)).filter(({ path }) => existsSync(path));
      const value = {
        ...briefOf(summary), config: record.config, runtime: record.runtime, source: record.source,
        checkpoints: checkpoints.map(({ file, iteration, best }) => ({ file, iteration, best })),
      };
      printResult(json, value, textOf(summary, record.source, checkpoints));
    });
};

const textOf = (run: RunSummary, source: string, checkpoints: readonly CheckpointEntry[]): string => {
  const { started, metric = '', holder, evaluation, later } = run;
  const rows = [
    ['run', run.name], ['folder', run.folder], ['config', source],
    ['state', run.state + (holder ? ` (process ${holder.pid} on ${holder.host})` : '')],
    ['debugged', started?.debugged ? 'yes, rates could be edited on the way' : ''],
    ['message', run.message ?? ''],
    ['iterations', run.iterations ? `${count(run.iteration)} of ${count(run.iterations)} `
      + `(${percent(run.iteration, run.iterations)} %)` : ''],
    ['began', run.began === undefined ? '' : localTime(run.began)],
    ['took', run.began === undefined || run.changed === undefined ? '' : duration((run.changed - run.began) / 1000)],
    ['parameters', started ? count(started.parameters) : ''],
    ['runtime', started
      ? `${started.runtime}, ${started.threads} ${started.threads === 1 ? 'thread' : 'threads'}` : ''],
    ['meta-loss', run.loss === null ? '' : number(run.loss)],
    ['validation', pointText(run.validation, metric)], ['best', pointText(run.best, metric)],
    ['checkpoints', checkpoints.map(({ iteration, best }) => count(iteration) + (best ? ' (best)' : '')).join(', ')],
  ];
  const table = tableText(rows.filter(([, value]) => value));
  return [table, ...(evaluation ? ['', adaptationTable(evaluation)] : []), ...(later ? ['', `${laterText(later)}.`] : [])].join('\n');
};

const pointText = (point: RunSummary['best'], metric: string): string => (point
  ? `${metricName(metric)} ${meanWithInterval(point.mean, point.ci95, metric)} at ${count(point.iteration)}` : '');

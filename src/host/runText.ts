import type { RunState } from '../protocol/runStates';
import { inWords, type Say } from '../protocol/sentence';
import { count, duration, meanWithInterval, metricName, percent } from '../protocol/format';
import { lowerIsBetter } from '../protocol/metrics';
import { validationOf } from '../runs/result';
import type { RunSummary } from '../runs/summary';

/** Icon and theme colour of each state. */
export const stateLooks: Readonly<Record<RunState, { readonly icon: string; readonly colour?: string }>> = {
  starting: { icon: 'loading~spin', colour: 'charts.blue' },
  running: { icon: 'sync~spin', colour: 'charts.blue' },
  stopping: { icon: 'sync~spin', colour: 'charts.blue' },
  paused: { icon: 'debug-pause', colour: 'charts.blue' },
  finished: { icon: 'check', colour: 'charts.green' },
  stopped: { icon: 'debug-stop', colour: 'descriptionForeground' },
  failed: { icon: 'error', colour: 'errorForeground' },
  interrupted: { icon: 'warning', colour: 'editorWarning.foreground' },
};

/** `0.062 ± 0.006`: after the last step of the final evaluation, else the best validation. */
export const resultText = ({ evaluation, best, validation, metric = '' }: RunSummary): string | undefined => {
  const last = evaluation?.curve.at(-1);
  if (last) return meanWithInterval(last.mean, last.ci95, last.metric);
  const point = best ?? validation;
  return point && meanWithInterval(point.mean, point.ci95, metric);
};

/** Where the result was measured: `MSE after 10 steps, 600 test tasks`. */
export const resultSource = ({ evaluation, later, metric = '' }: RunSummary, say: Say): string => {
  if (!evaluation) return say('best validation {0}', metricName(metric));
  const steps = evaluation.curve.at(-1)?.step ?? 0;
  const { metric: measured, tasks, split } = evaluation;
  const told = say('{0} after {1} steps, {2} {3} tasks', metricName(measured), steps, count(tasks), say(split));
  return later ? say('{0}; evaluated later, at {1} ({2})', told, count(later.iteration), later.file) : told;
};

/** Seconds that a run took, or has taken so far: as its end says (of its last start), else from its first event to its newest. */
export const secondsOf = ({ seconds, began, changed }: RunSummary): number | undefined =>
  seconds || (began !== undefined && changed !== undefined ? (changed - began) / 1000 : undefined);

/** Why a run failed, in the editor's language. */
export const messageText = ({ said, message }: Pick<RunSummary, 'said' | 'message'>, say: Say): string | undefined =>
  (said ? inWords(said, say) : message);

/** `59 %, 31 s left` and the like, beside the run's name; after its end the result and how long it took. */
export const runText = (run: RunSummary, state: RunState, say: Say, failure?: string): string => {
  const result = resultText(run);
  // Of a run that was continued only the last start is known.
  const took = run.seconds && run.started?.resumedFrom === undefined ? duration(run.seconds) : undefined;
  switch (state) {
    case 'starting': return say('starting');
    case 'running': return progressText(run, say);
    case 'paused': return say('paused at {0} %', percent(run.iteration, run.iterations));
    case 'stopping': return say('stopping at {0}', count(run.iteration));
    case 'failed': return messageText(run, say) ?? failure ?? say('failed');
    case 'interrupted': return [say('interrupted at {0}', count(run.iteration)), failure].filter(Boolean).join(': ');
    case 'stopped': return [say('stopped at {0}', count(run.iteration)), result, took].filter(Boolean).join(', ');
    case 'finished': return [result ?? say('finished'), took].filter(Boolean).join(', ');
  }
};

const progressText = ({ iteration, iterations, itPerSecond, message }: RunSummary, say: Say): string => {
  const share = `${percent(iteration, iterations)} %`;
  if (message) return `${share}, ${say(message)}`;
  if (!itPerSecond || iteration >= iterations) return share;
  return say('{0}, {1} left', share, duration((iterations - iteration) / itPerSecond));
};

/** The number that a run's line shows: after the last step of the final evaluation, else the best validation. */
export const meanOf = ({ evaluation, best, validation }: RunSummary): number | undefined => {
  const last = evaluation?.curve.at(-1);
  return (last ? last.mean : (best ?? validation)?.mean) ?? undefined;
};

/** How good a run is, lower is better: of accuracy and return the negative. Undefined while nothing was measured. */
export const scoreOf = (run: RunSummary): number | undefined => {
  const mean = meanOf(run);
  return mean === undefined || lowerIsBetter(run.evaluation?.curve.at(-1)?.metric ?? run.metric ?? '') ? mean : -mean;
};

/** What runs are ordered by, lower is better: their validation, as test tasks must not choose; the result where there is none. */
export const rankOf = (run: RunSummary): number | undefined => {
  const validated = validationOf(run);
  return validated ? (lowerIsBetter(validated.metric) ? validated.mean : -validated.mean) : scoreOf(run);
};

interface Ranked {
  readonly run: RunSummary;
  readonly rank: number;
}
const best = (runs: readonly RunSummary[]): Ranked | undefined => runs.flatMap((run) => {
  const rank = rankOf(run);
  return rank === undefined ? [] : [{ run, rank }];
}).sort((a, b) => a.rank - b.rank)[0];
const evaluated = (runs: readonly RunSummary[]): readonly RunSummary[] => runs.filter(({ evaluation }) => evaluation);

/** `0.062 ± 0.006`: the result of an experiment's run that validation says is best. */
export const bestOf = (runs: readonly RunSummary[]): string | undefined => {
  const found = best(evaluated(runs));
  return found && resultText(found.run);
};

/** Where an experiment stands among others of its metric: with its best finished run, else with the best that goes on. */
export const standingOf = (runs: readonly RunSummary[]): { readonly metric: string; readonly rank: number } | undefined => {
  const found = best(evaluated(runs)) ?? best(runs);
  return found && { metric: validationOf(found.run)?.metric ?? found.run.evaluation?.curve.at(-1)?.metric ?? '', rank: found.rank };
};

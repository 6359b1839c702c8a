import type { ListedRun } from '../protocol/analyses/runs';
import { type Protocol, protocolOf } from '../protocol/comparable';
import { ownProtocol } from '../runs/laterEvaluation';
import type { RunSummary } from '../runs/summary';
import { secondsOf } from './runText';

/** A run as lists of panels show it. @param name what a person calls it, else its own */
export const listedRun = (run: RunSummary, isStopping: boolean, name = run.name): ListedRun => {
  const { folder, iteration, iterations, metric, evaluation, itPerSecond, began } = run;
  const time = secondsOf(run);
  return {
    folder, name, state: isStopping ? 'stopping' : run.state, iteration, iterations, itPerSecond, ...resultsOf(run),
    ...(run.later && { later: run.later }), hasValues: evaluation?.values !== undefined,
    ...(run.started?.debugged && { debugged: true }), ...(metric !== undefined && { metric }), ...(time !== undefined && { seconds: time }),
    ...(began !== undefined && { began }), ...protocolIn(run),
    ...(evaluation && { tasks: evaluation.tasks, split: evaluation.split, transductive: evaluation.transductive }),
  };
};

/** Of the evaluation; before there is one, the best validation stands for the trained step. */
const resultsOf = ({ evaluation, best, validation, started }: RunSummary): Pick<ListedRun, 'trained' | 'last' | 'final'> => {
  const point = best ?? validation;
  if (!evaluation) {
    return { final: false, ...(point && { trained: { step: started?.trainedSteps ?? 0, mean: point.mean, ci95: point.ci95 } }) };
  }
  const trained = evaluation.curve.find(({ step }) => step === evaluation.trainedSteps);
  const last = evaluation.curve.at(-1);
  return { final: true, ...(trained && { trained }), ...(last && { last }) };
};

/** Results of older versions do not tell it: it is made from the config, as it is for a run that goes on. */
const protocolIn = ({ evaluation, started }: RunSummary): { readonly protocol?: Protocol } => {
  if (evaluation?.protocol) return { protocol: evaluation.protocol };
  if (!started) return {};
  return { protocol: evaluation ? protocolOf(started.config, evaluation) : ownProtocol(started) };
};

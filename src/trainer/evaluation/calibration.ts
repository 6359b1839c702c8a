import type { Calibration } from '../../protocol/analyses/generalisation';
import { outside } from '../math/openSet';
import { Rng } from '../math/rng';
import { meanAndInterval } from '../statistics';
import type { Outcome, TaskSource } from '../taskSet';

/** Bins of the confidence, and resamplings of tasks for the interval of the error. */
const sizes = { bins: 15, resamples: 300 } as const;

/** Central intervals of a normal distribution: their level, and half their width in standard deviations. */
const levels = [
  [0.1, 0.1256613], [0.2, 0.2533471], [0.3, 0.3853205], [0.4, 0.5244005], [0.5, 0.6744898], [0.6, 0.8416212], [0.7, 1.0364334],
  [0.8, 1.2815516], [0.9, 1.6448536], [0.95, 1.959964],
] as const;

/** One query example: the largest probability, and whether that class is right. */
interface Answer {
  readonly confidence: number;
  readonly right: boolean;
}

/**
 * How well a learner's certainty fits: of classifiers expected calibration error and the bins of a reliability diagram, of
 * regressors that tell a deviation the coverage of central intervals. undefined where neither is told.
 */
export const calibrationOf = ({ metric, output }: Pick<TaskSource, 'metric' | 'output'>, outcomes: readonly Outcome[]): Calibration | undefined => {
  if (metric === 'accuracy') return ofClasses(outcomes.map((one) => answersOf(one, output)));
  return outcomes.length > 0 && outcomes.every(({ deviation }) => deviation) ? ofIntervals(outcomes) : undefined;
};

/** Softmax over the classes that the episode has. Queries of no class have no right answer: they are left out, as in the accuracy. */
const answersOf = ({ outputs = new Float32Array(), task: { support, query } }: Outcome, width: number): Answer[] => {
  const shown = [...new Set(support.y)];
  return Array.from({ length: outputs.length / width }, (_, i) => i).filter((i) => query.y[i] !== outside).map((i) => {
    const logits = shown.map((label) => outputs[i * width + label]);
    const most = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    return { confidence: 1 / total, right: shown[logits.indexOf(most)] === query.y[i] };
  });
};

const binOf = (confidence: number): number => Math.min(sizes.bins - 1, Math.floor(confidence * sizes.bins));

const binned = (answers: readonly Answer[]) => {
  const bins = Array.from({ length: sizes.bins }, () => ({ examples: 0, confidence: 0, right: 0 }));
  for (const { confidence, right } of answers) {
    const bin = bins[binOf(confidence)];
    bin.examples++;
    bin.confidence += confidence;
    bin.right += Number(right);
  }
  return bins.filter(({ examples }) => examples > 0);
};

/** Σ over bins of the share of examples × |accuracy − confidence|. */
const errorOf = (answers: readonly Answer[]): number =>
  binned(answers).reduce((sum, { confidence, right }) => sum + Math.abs(right - confidence), 0) / Math.max(1, answers.length);

const ofClasses = (tasks: readonly (readonly Answer[])[]): Calibration => {
  const all = tasks.flat();
  const rng = Rng.keyed(0, 'calibration');
  const resampled = Array.from({ length: sizes.resamples }, () => errorOf(tasks.flatMap(() => tasks[rng.int(tasks.length)]))).sort((a, b) => a - b);
  const at = (share: number): number => resampled[Math.round(share * (sizes.resamples - 1))];
  const mean = (of: (answer: Answer) => number): number => all.reduce((sum, answer) => sum + of(answer), 0) / Math.max(1, all.length);
  return {
    kind: 'classes', accuracy: mean(({ right }) => Number(right)), confidence: mean(({ confidence }) => confidence),
    error: { mean: errorOf(all), low: at(0.025), high: at(0.975) },
    bins: binned(all).map(({ examples, confidence, right }) => ({ confidence: confidence / examples, accuracy: right / examples, examples })),
  };
};

const ofIntervals = (outcomes: readonly Outcome[]): Calibration => {
  const found = levels.map(([level, width]) => {
    const { mean, ci95 } = meanAndInterval(outcomes.map((one) => shareWithin(one, width)));
    return { level, coverage: mean, ci95 };
  });
  return { kind: 'intervals', levels: found, error: found.reduce((sum, { level, coverage }) => sum + Math.abs(coverage - level), 0) / found.length };
};

const shareWithin = ({ outputs = new Float32Array(), deviation = new Float32Array(), task: { query } }: Outcome, width: number): number =>
  outputs.reduce((sum, mean, i) => sum + Number(Math.abs(query.y[i] - mean) <= width * deviation[i]), 0) / outputs.length;

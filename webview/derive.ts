import type { CurvePoint, Evaluation, FamilyResult, RunEvent } from '../src/protocol/events';
import type { EvaluatedLater } from '../src/protocol/runFiles';
import { duration, meanText, type MeanText } from '../src/protocol/format';
import type { PanelState } from './state';
import { metricWord, t } from './text';

/** The adaptation curve to draw: the final evaluation once there is one (or a later one), before that the newest validation. */
export interface Adaptation {
  /** What the run's own curve is called: its algorithm. */
  readonly name: string;
  readonly final: boolean;
  /** Where it is from, when the run ended without a final evaluation and was evaluated later. */
  readonly later?: EvaluatedLater;
  readonly metric: string;
  readonly tasks: number;
  readonly split: string;
  readonly trainedSteps: number;
  readonly transductive: boolean;
  readonly iteration: number;
  readonly curve: readonly CurvePoint[];
  /** lines[task][step] of single tasks. */
  readonly lines: readonly (readonly (number | null)[])[];
  readonly baselines: Readonly<Record<string, readonly CurvePoint[]>>;
  /** The split on which there are baselines, when it is another than the curve's. */
  readonly baselinesOn?: string;
  /** Results by family, once they are known. */
  readonly families?: readonly FamilyResult[];
  /** What was measured beside the metric. */
  readonly further?: Evaluation['further'];
  readonly scores?: Evaluation['scores'];
}

export const adaptation = (state: PanelState): Adaptation | undefined => {
  const { started, validation, finished } = state.latest;
  const evaluation = finished?.evaluation;
  const name = nameAt(started?.config ?? {}, 'algorithm') ?? t('mean');
  if (finished && evaluation) {
    return { ...evaluation, name, final: true, iteration: finished.iteration, lines: [] };
  }
  if (state.facts?.later) {
    const { evaluation: measured, ...later } = state.facts.later;
    return { ...measured, name, final: true, later, iteration: later.iteration, lines: [] };
  }
  if (!started || !validation) return undefined;
  return {
    name, final: false, metric: started.metric, split: 'validation', baselines: {}, curve: validation.curve,
    tasks: settingAt(started.config, 'training', 'validationTasks') ?? validation.values[0]?.length ?? 0,
    trainedSteps: started.trainedSteps, transductive: started.transductive, iteration: validation.iteration,
    lines: transposed(validation.values),
  };
};

const transposed = (values: readonly (readonly (number | null)[])[]): (number | null)[][] =>
  (values[0] ?? []).map((_, task) => values.map((step) => step[task] ?? null));

/** A number in the resolved config, when it is there. */
const settingAt = (config: Readonly<Record<string, unknown>>, ...path: readonly string[]): number | undefined => {
  const found = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), config);
  return typeof found === 'number' ? found : undefined;
};
/** Name of the plug-in that a config chose. */
const nameAt = (config: Readonly<Record<string, unknown>>, key: string): string | undefined => {
  const part = config[key];
  return isRecord(part) && typeof part.name === 'string' ? part.name : undefined;
};
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `maml · sinusoid · mlp 40-40 · seed 7`, in the words of the config. */
export const configWords = (config: Readonly<Record<string, unknown>>): string => {
  const sizes = isRecord(config.model) ? Object.values(config.model).find(isNumbers) : undefined;
  const model = [nameAt(config, 'model'), sizes?.join('-')].filter(Boolean).join(' ');
  const seed = settingAt(config, 'training', 'seed');
  const words = seed === undefined ? '' : t('seed {0}', seed);
  return [nameAt(config, 'algorithm'), nameAt(config, 'taskSet'), model, words].filter(Boolean).join(' · ');
};
const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');

export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  readonly itPerSecond: number | null;
  readonly left: string | undefined;
  /** What goes on beside the meta-iterations, e.g. the final evaluation. */
  readonly phase: string | undefined;
}

export const progress = (state: PanelState): Progress => {
  const { started, metrics, finished, progress: work } = state.latest;
  const all: readonly (RunEvent | undefined)[] = Object.values(state.latest);
  const iteration = Math.max(0, ...all.map((event) => event?.iteration ?? 0));
  const iterations = started?.iterations ?? 0;
  const itPerSecond = finished?.itPerSecond ?? metrics?.itPerSecond ?? null;
  const live = isLive(state);
  const remaining = iterations - iteration;
  return {
    iteration, iterations, itPerSecond,
    left: live && remaining > 0 && itPerSecond ? t('{0} left', duration(remaining / itPerSecond)) : undefined,
    phase: live && work && work.done < work.total && work.time >= (metrics?.time ?? 0)
      ? t('{0}: {1} of {2}', t(work.what), work.done, work.total) : undefined,
  };
};

const liveStates: ReadonlySet<string | undefined> = new Set(['starting', 'running', 'paused', 'stopping']);
export const isLive = (state: PanelState): boolean => liveStates.has(state.facts?.state);

export interface Numeral {
  readonly label: string;
  readonly mean: string;
  readonly interval: string;
}

/** The numbers above the charts: before adaptation, at the trained step, at the last one, then the baselines. */
export const numerals = (curve: Adaptation): readonly Numeral[] => {
  const last = curve.curve.at(-1)?.step ?? 0;
  const steps = [...new Set([0, curve.trainedSteps, last])];
  const own = steps.flatMap((step) => {
    const point = curve.curve.find((one) => one.step === step);
    return point ? [{ label: stepLabel(step, curve), ...resultText(point, curve.metric) }] : [];
  });
  const others = Object.entries(curve.baselines).flatMap(([name, points]) => {
    const point = points.at(-1);
    return point ? [{ label: baselineLabel(name, point.step), ...resultText(point, curve.metric) }] : [];
  });
  return [...own, ...others];
};

/** A mean that is missing was not a finite number. */
const resultText = ({ mean, ci95 }: CurvePoint, metric: string): MeanText =>
  mean === null ? { mean: t('diverges'), interval: '' } : meanText(mean, ci95, metric);

const stepLabel = (step: number, { metric, trainedSteps }: Adaptation): string => {
  if (step === 0) return t('{0} before adaptation', metricWord(metric));
  const after = step === 1 ? t('after 1 step') : t('after {0} steps', step);
  return step === trainedSteps ? t('{0} (trained)', after) : after;
};

const baselineWords: Readonly<Record<string, string>> = {
  random: 'random initialisation', joint: 'joint pretraining', jointMeans: 'class means of joint pretraining',
  baselinePlusPlus: 'Baseline++', oracle: 'oracle',
};
/** `adam@200` is Adam with a step size tuned for 200 steps. */
const called = (name: string, words: Readonly<Record<string, string>>): string => {
  const [plain = '', ...budget] = name.split('@');
  return [t(words[plain] ?? plain), ...budget].join('@');
};
/** What a baseline is called; one that is not known here goes by its own name. */
export const baselineName = (name: string): string => called(name, baselineWords);
/** The same in a word, for the end of a curve. */
export const baselineWord = (name: string): string => called(name, {});
const baselineLabel = (name: string, steps: number): string =>
  steps === 0 || name === 'oracle' ? baselineName(name) : t('{0}, {1} steps', baselineName(name), steps);

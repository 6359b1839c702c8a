import type { adaptation as words } from '../src/protocol/analyses/adaptation';
import type { ResultOf } from '../src/protocol/analysis';
import type { Adaptation } from './derive';
import type { Look } from './look';

export type Split = 'train' | 'validation' | 'test';

/** Which curve a person wants: the run's own, live; or computed at a checkpoint, on some tasks, for some steps. */
export interface Wanted {
  /** Nothing: the run's own. */
  readonly iteration: number | undefined;
  readonly split: Split;
  readonly tasks: number;
  readonly steps: number | undefined;
  /** The task that is looked at step by step, the first of the six, and the step. */
  readonly task: number | undefined;
  readonly first: number;
  readonly step: number | undefined;
}

/** An empty choice is none. */
const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

/** Opens the Adaptation tab at one task: of the final evaluation, or at a checkpoint. */
export const taskChoices = (
  task: number, at?: { readonly iteration: number; readonly split: string; readonly steps?: number },
): Readonly<Record<string, string>> => ({
  adaptTask: String(task), adaptFirst: String(task), adaptExample: '', adaptStep: '', adaptCheckpoint: at ? String(at.iteration) : '',
  ...(at && { adaptSplit: at.split, adaptSteps: String(at.steps ?? '') }),
});

/** Numbers of tasks that can be asked for. */
export const taskCounts = [20, 100, 600] as const;

/** The choices of the Adaptation tab. */
export const wantedIn = ({ choices }: Look): Wanted => ({
  iteration: number(choices.adaptCheckpoint),
  split: choices.adaptSplit === 'train' || choices.adaptSplit === 'validation' ? choices.adaptSplit : 'test',
  tasks: number(choices.adaptTasks) ?? taskCounts[1],
  steps: number(choices.adaptSteps),
  task: number(choices.adaptTask), first: number(choices.adaptFirst) ?? 0, step: number(choices.adaptStep),
});

/** A computed curve, as the chart wants it; baselines come from the run's own evaluation of the same split, else that is told. */
export const computedCurve = (result: ResultOf<typeof words>, own: Adaptation | undefined, name: string): Adaptation => {
  const wide = result.curve.length;
  const values = result.values;
  return {
    ...result, name, final: false,
    baselines: own?.final && own.split === result.split ? own.baselines : {},
    ...(own?.final && own.split !== result.split && Object.keys(own.baselines).length > 0 && { baselinesOn: own.split }),
    lines: Array.from({ length: Math.min(result.tasks, mostLines) }, (_, i) =>
      Array.from(values.subarray(i * wide, (i + 1) * wide), (value) => (Number.isFinite(value) ? value : null))),
  };
};

/** More lines would be one grey area. */
const mostLines = 200;

import type { Against } from '../../protocol/analyses/parameters';
import type { RunAt } from '../../protocol/analysis';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { adaptedParameters, networkPart } from './adapted';
import type { AnalysisContext } from './analysis';
import type { Values } from '../engine/runtime';
import { type Experiment, sizeOf } from '../experiment';
import { meanOf, minus, norm } from '../math/vectors';
import type { Parameter } from '../model';
import type { RunAtCheckpoint } from './openRuns';
import { told } from './questionTasks';

/** Two sides of one parameter. */
export interface Sides {
  readonly parameter: Pick<Parameter, 'name' | 'shape'>;
  readonly before: Values;
  /** One per task, or one for a checkpoint. */
  readonly after: readonly Values[];
}

/** Parameters of a run held against something else. */
export interface Compared {
  readonly at: RunAtCheckpoint;
  readonly sides: readonly Sides[];
  readonly otherIteration?: number;
  readonly tasks: number;
  readonly steps: number;
  /** ‖θ′ − θ‖ after each adaptation step, mean over the tasks. */
  readonly along: readonly (number | null)[];
  readonly different: readonly string[];
}

/** @throws HumanError when the sides have no parameter in common */
export const comparedWith = async (
  request: RunAt & { readonly against: Against }, context: AnalysisContext,
): Promise<Compared> => {
  const at = await context.runs.at(request);
  const { against } = request;
  switch (against.kind) {
    case 'adapted': return withAdapted(at, against, context);
    case 'checkpoint': return withOther(at, await context.runs.at({ run: request.run, iteration: against.iteration }));
    case 'run': return withOther(at, await context.runs.at(against));
  }
};

const withAdapted = async (
  at: RunAtCheckpoint, { split, task, ...against }: Extract<Against, { kind: 'adapted' }>, context: AnalysisContext,
): Promise<Compared> => {
  const { experiment } = at;
  const steps = against.steps ?? experiment.trainedSteps;
  const chosen = { split, tasks: task === undefined ? against.tasks : 1, first: task ?? 0 };
  const all = Array.from({ length: steps + 1 }, (_, step) => step);
  const paths = await adaptedParameters(at, chosen, all, context);
  const { parameters } = experiment.network;
  const start = networkPart(at);
  const along = all.map((step) => told(meanOf(paths.map((path) => [norm(minus(path[step], path[0]))]))[0]));
  const sides = slices(parameters).map(({ parameter, from, to }) => ({
    parameter, before: start.subarray(from, to), after: paths.map((path) => path[steps].subarray(from, to)),
  }));
  return { at, sides, tasks: chosen.tasks, steps, along, different: [] };
};

const withOther = (at: RunAtCheckpoint, other: RunAtCheckpoint): Compared => {
  const theirs = new Map(slices(other.experiment.parameters).map((slice) => [slice.parameter.name, slice]));
  const shaped = (parameter: Sides['parameter']): string => `[${parameter.shape.join(', ')}]`;
  const sides: Sides[] = [];
  const different: string[] = [];
  for (const { parameter, from, to } of slices(at.experiment.parameters)) {
    const twin = theirs.get(parameter.name);
    theirs.delete(parameter.name);
    if (twin && shaped(twin.parameter) === shaped(parameter)) {
      sides.push({ parameter, before: at.meta.subarray(from, to), after: [other.meta.subarray(twin.from, twin.to)] });
    } else {
      const there = twin ? `${shaped(twin.parameter)} there` : 'not there';
      different.push(`${parameter.name}: ${shaped(parameter)} here, ${there}`);
    }
  }
  different.push(...[...theirs.values()].map(({ parameter }) => `${parameter.name}: not here, ${shaped(parameter)} there`));
  if (sides.length === 0) {
    throw new HumanError(tell`${at.folder} and ${other.folder} have no parameter of the same name and shape: ${modelWords(at.experiment)}
      against ${modelWords(other.experiment)}. Choose a run of the same model.`);
  }
  return { at, sides, otherIteration: other.iteration, tasks: 0, steps: 0, along: [], different };
};

const modelWords = ({ config: { model } }: Experiment): string => JSON.stringify(model);

/** Where each parameter stands in the vector of all. */
export const slices = (parameters: readonly Parameter[]) => {
  let from = 0;
  return parameters.map((parameter) => {
    const to = from + sizeOf(parameter.shape);
    const slice = { parameter, from, to };
    from = to;
    return slice;
  });
};

/** Where an entry stands along each axis. */
export const indexOf = (place: number, shape: readonly number[]): number[] => {
  let rest = place;
  return [...shape].reverse().map((size) => {
    const at = rest % size;
    rest = Math.floor(rest / size);
    return at;
  }).reverse();
};

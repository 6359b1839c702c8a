import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { AnalysisContext } from './analysis';
import type { Values } from '../engine/runtime';
import { countOf } from '../experiment';
import { minus, norm, type Vector } from '../math/vectors';
import type { RunAtCheckpoint } from './openRuns';
import { pathProgram } from '../programs/questionPrograms';
import { type Chosen, ofTasks } from './questionTasks';

/** θ of the network alone: what adaptation changes. @throws HumanError where each task starts anew */
export const networkPart = ({ experiment, meta }: Pick<RunAtCheckpoint, 'experiment' | 'meta'>): Float32Array => {
  if (experiment.start.length === 0) return meta.subarray(0, countOf(experiment.network.parameters));
  throw new HumanError(tell`With ${experiment.config.algorithm.name} every task starts from network parameters of its own: there is no θ
    of the network to look at. Compare two checkpoints, or two runs, instead.`);
};

/** Parameters of the network after chosen steps: [task][step]. */
export const adaptedParameters = async (
  at: RunAtCheckpoint, chosen: Chosen, steps: readonly number[], context: AnalysisContext,
): Promise<Values[][]> => {
  const size = countOf(at.experiment.network.parameters);
  const { params } = await ofTasks(at, chosen, {
    key: `path ${steps.join()}`, numbers: size * steps.length,
    program: (tasks) => pathProgram(at.experiment, tasks, steps),
  }, context);
  return params.map((all) => steps.map((_, s) => all.subarray(s * size, (s + 1) * size)));
};

/**
 * θ′ − θ of each task. @throws HumanError when adaptation moves nothing: then there is no line and no plane
 */
export const adaptations = async (
  at: RunAtCheckpoint, chosen: Chosen, steps: number, context: AnalysisContext,
): Promise<Vector[]> => {
  const start = networkPart(at);
  if (steps === 0) throw new HumanError(tell`θ′ after 0 steps is θ itself: choose at least one adaptation step.`);
  const ends = await adaptedParameters(at, chosen, [steps], context);
  const moves = ends.map(([end]) => minus(end, start));
  if (moves.some((move) => norm(move) > 0)) return moves;
  throw new HumanError(tell`Adaptation with ${at.experiment.config.algorithm.name} leaves every parameter where it is: θ′ is θ.`);
};

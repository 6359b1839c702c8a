import type { Acted } from '../../protocol/examples';
import { type ActedTask, returnsOf } from './actedEpisodes';
import { minus, norm } from '../math/vectors';
import { returnOf } from './rollouts';
import type { Recorded, TaskSource } from '../taskSet';

/** Trajectories of each policy that are sent to be drawn. */
const shownTrajectories = 8;

/** What a person sees of an acted task, in the columns of any adapted one: its loss is minus the return. */
export const actedColumns = (source: TaskSource, task: ActedTask) => {
  const returns = Float32Array.from(returnsOf(task));
  const loss = returns.map((value) => -value);
  const distance = Float32Array.from(task.params, (params) => norm(minus(params, task.params[0])));
  return {
    loss, supportLoss: loss, score: returns, supportScore: returns, distance, predictions: new Float32Array(0),
    acted: actedOf(source, task, returns),
  };
};

const actedOf = (source: TaskSource, { recorded }: ActedTask, returns: Float32Array): Acted => {
  const { acting } = source;
  const transcript = acting?.transcript;
  const width = source.input.reduce((n, d) => n * d, 1);
  const pathOf = ({ observations, length }: Recorded): Float32Array => observations.slice(0, (length + 1) * width);
  return {
    width, returns, isChoice: acting?.actions.kind === 'discrete',
    ...(acting?.actions.names && { actionNames: [...acting.actions.names] }),
    ...(transcript && { transcripts: recorded.map((own) => own.slice(0, shownTrajectories).map((one) =>
      ({ gain: returnOf(one), turns: transcript(one).map((turn) => ({ ...turn })) }))) }),
    paths: recorded.map((own) => own.slice(0, shownTrajectories).map(pathOf)),
    actions: Float32Array.from(recorded.flatMap((own) => meanAction(own, acting?.actions.size ?? 0))),
  };
};

/** Mean over all steps of all trajectories. */
const meanAction = (all: readonly Recorded[], size: number): number[] => {
  const sums = new Array<number>(size).fill(0);
  let steps = 0;
  for (const { actions, length } of all) {
    steps += length;
    for (let i = 0; i < length * size; i++) sums[i % size] += actions[i];
  }
  return sums.map((sum) => sum / steps);
};

import { resolve } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { RunRecord } from '../../protocol/runFiles';
import { checkpointsOf } from '../../runs/checkpoints';
import { firstWhole } from './checkpoint';
import { type Experiment, initialise } from '../experiment';
import type { TrainingState } from '../state';

type From = NonNullable<RunRecord['from']>;
/** Where a branch shall begin; without an iteration at the run's newest whole checkpoint. */
export type BranchWish = Pick<From, 'run'> & Partial<From>;

/** `RUN` or `RUN@ITERATION`. */
export const parseBranch = (text: string): BranchWish => {
  const [, run = text, iteration] = /^(.+)@(\d+)$/.exec(text) ?? [];
  return { run: resolve(run), ...(iteration !== undefined && { iteration: Number(iteration) }) };
};

/**
 * The meta-parameters that a branched run begins with; its optimiser, counters and random streams are fresh, and so is what the
 * other run does not have (rates of a method that learns them, a network for a learned optimiser).
 * @throws HumanError when there is no such whole checkpoint, or it has a parameter that has no place of its shape here
 */
export const branchPoint = async (
  wish: BranchWish, { parameters, config }: Experiment,
): Promise<{ readonly from: From; readonly initial: TrainingState['meta'] }> => {
  const entries = (await checkpointsOf(wish.run)).reverse()
    .filter(({ iteration }) => wish.iteration === undefined || iteration === wish.iteration);
  const { loaded, damaged: [damaged] } = firstWhole(entries);
  const where = wish.iteration === undefined ? wish.run : `${wish.run}@${wish.iteration}`;
  if (!loaded) {
    throw new HumanError(damaged?.sentence ?? tell`--from ${where}: there is no such checkpoint (any more); choose another.`);
  }
  const { meta } = loaded.state;
  const shapeHere = (name: string) => parameters.find((parameter) => parameter.name === name)?.shape;
  const names = new Set([...parameters.map(({ name }) => name).filter((name) => meta[name]), ...Object.keys(meta)]);
  const other = [...names].find((name) => `${meta[name].shape}` !== `${shapeHere(name)}`);
  const initial = { ...initialise(parameters, config.training.seed), ...meta };
  if (other === undefined) return { from: { run: wish.run, iteration: loaded.entry.iteration }, initial };
  throw new HumanError(tell`--from ${where}: ${other} is ${shown(meta[other].shape)} there and ${shown(shapeHere(other))} here; a branch
    needs the same model and a place for every learned parameter.`);
};

const shown = (shape: readonly number[] | undefined): string => (shape ? `[${shape.join(', ')}]` : 'missing');

import { drawTask, packTasks } from '../draw';
import type { Executable } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Outcome, Round } from '../parallel/words';
import type { Split } from '../taskSet';

/** Tasks `first` … `first + chunk − 1` of a split. */
export interface ChunkOfTasks {
  readonly split: Split;
  readonly first: number;
  readonly chunk: number;
}

/** Adaptation curves of one chunk of tasks. @param executable a `curveProgram` of as many tasks */
export const curveChunk = async (
  experiment: Experiment, executable: Executable, { split, first, chunk }: ChunkOfTasks, { meta, scalars }: Round,
): Promise<Outcome> => {
  const drawn = Array.from({ length: chunk }, (_, i) => drawTask(experiment, split, 0, first + i));
  const values = await executable.run({ ...packTasks(experiment, drawn), ...scalars, meta });
  return { values, families: drawn.map(({ family }) => family) };
};

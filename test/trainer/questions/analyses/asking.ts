import { resolve } from 'node:path';
import type { AnalysisContext } from '../../../../src/trainer/questions/analysis';
import { answer } from '../../../../src/trainer/questions/analyst';
import { episodesOf } from '../../../../src/trainer/openEpisodes';
import type { Executable, Program, Runtime } from '../../../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../../../src/trainer/engine/runtimes/reference';
import { type Experiment, flatten, initialise } from '../../../../src/trainer/experiment';
import type { RunAtCheckpoint } from '../../../../src/trainer/questions/openRuns';
import { numbersOf, readReference, referenceExperiment, type ReferenceFile } from '../../../../src/trainer/referenceFile';

/** A run that is not on a disk: an experiment at some meta-parameters, in float64 unless another runtime is given. */
export const runOf = (
  experiment: Experiment, meta = flatten(experiment.parameters, initialise(experiment.parameters, 3)),
  runtime: Runtime = referenceRuntime, folder = 'a run',
): RunAtCheckpoint => {
  const known = new Map<string, Promise<Executable>>();
  const compiled = (key: string, program: () => Program): Promise<Executable> => {
    const found = known.get(key) ?? runtime.compile(program(), { threads: 1 });
    known.set(key, found);
    return found;
  };
  return { experiment, runtime, threads: 1, episodes: episodesOf(experiment, runtime, 1), folder, iteration: 7, meta, compiled };
};

/** Asks a question of runs by name ("run" is the first). */
export const ask = async <R>(
  name: string, request: object, run: RunAtCheckpoint, others: Readonly<Record<string, RunAtCheckpoint>> = {},
): Promise<R> => {
  const runs = { at: async ({ run: wanted }: { run: string }) => others[wanted] ?? run };
  const context = { runs, breathe: async () => undefined, progress: () => undefined } as unknown as AnalysisContext;
  return await answer(name, { run: 'run', ...request }, context) as R;
};

const file: ReferenceFile = readReference(resolve(__dirname, '../../../reference/sinusoid_mlp_1step.json'));
const flat = (arrays: ReferenceFile['params'] = {}): Float64Array =>
  Float64Array.from(Object.values(arrays).flatMap((array) => Array.from(numbersOf(array))));

/** The reference problem with its own tasks, one after the other, and its exact gradients. */
export const referenceRun = async (algorithm: string) => {
  const experiment = await referenceExperiment(file, algorithm);
  let next = 0;
  const values = (array: Parameters<typeof numbersOf>[0]) => Float32Array.from(numbersOf(array));
  const sample = () => {
    const task = file.tasks[next++ % file.tasks.length];
    return {
      about: 'a task', support: { x: values(task.xs), y: values(task.ys) }, query: { x: values(task.xq), y: values(task.yq) },
    };
  };
  const run = runOf({ ...experiment, source: { ...experiment.source, sample } }, Float32Array.from(flat(file.params)));
  return { run, tasks: file.tasks.length, maml: flat(file.maml?.grad), fomaml: flat(file.fomaml?.grad), imaml: flat(file.imaml?.grad) };
};

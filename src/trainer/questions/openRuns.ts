import type { RunAt } from '../../protocol/analysis';
import type { Episodes } from '../episodes';
import { episodesOf } from '../openEpisodes';
import type { Executable, Program, Runtime } from '../engine/runtime';
import { type Experiment, flatten, heldOut, initialise, openExperiment } from '../experiment';
import { openTrainedRun, trainedCheckpoint } from '../run/runFolder';
import { openRuntimeFor } from '../runtimes';
import { configAt } from './openTaskSets';

/** A run that questions are asked about: its experiment and runtime, and a place for what was compiled. */
interface OpenRun {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  /** Where examples come from at whatever meta-parameters. */
  readonly episodes: Episodes;
  readonly executables: Map<string, Promise<Executable>>;
}

/** A run at one of its checkpoints. */
export interface RunAtCheckpoint extends Omit<OpenRun, 'executables'> {
  readonly folder: string;
  readonly iteration: number;
  /** All meta-parameters in one vector. */
  readonly meta: Float32Array;
  /** The program of that key, compiled once per run. */
  compiled(key: string, program: () => Program): Promise<Executable>;
}

/** Runs kept open: more would hold their compiled graphs for nothing. */
const mostOpen = 3;

/** Runs opened for questions, the last used ones kept with their compiled graphs. */
export class OpenRuns {
  readonly #open = new Map<string, OpenRun>();

  /** A config's experiment at fresh parameters, as a run of it would begin. @throws HumanError when the config or its data are not right */
  async fresh(path: string): Promise<RunAtCheckpoint> {
    const { config, folder } = configAt({ config: path });
    const key = `${path}\n${JSON.stringify(config)}`;
    const open = await this.#keep(key, this.#open.get(key) ?? await newlyOpen(heldOut(await openExperiment(config, folder))));
    const { parameters } = open.experiment;
    return at(open, path, 0, flatten(parameters, initialise(parameters, config.training.seed)));
  }

  /** @throws HumanError when there is no run, no whole checkpoint of that iteration, or its data are gone */
  async at({ run: folder, iteration }: RunAt): Promise<RunAtCheckpoint> {
    const { open, checkpoint: { entry, state } } = await this.#opened(folder, iteration);
    return at(open, folder, entry.iteration, flatten(open.experiment.parameters, state.meta));
  }

  async dispose(): Promise<void> {
    for (const folder of [...this.#open.keys()]) await this.#close(folder);
  }

  /** A run that is open is not read again but for its checkpoints: decoding its data takes longest. */
  async #opened(folder: string, iteration: number | undefined) {
    const known = this.#open.get(folder);
    if (known) {
      const { checkpoint } = await trainedCheckpoint(folder, known.experiment.config, iteration);
      return { open: await this.#keep(folder, known), checkpoint };
    }
    const { experiment, checkpoint } = await openTrainedRun(folder, {}, iteration);
    return { open: await this.#keep(folder, await newlyOpen(experiment)), checkpoint };
  }

  /** The run was used last; those not used for longest are closed. */
  async #keep(folder: string, open: OpenRun): Promise<OpenRun> {
    this.#open.delete(folder);
    this.#open.set(folder, open);
    for (const other of [...this.#open.keys()].slice(0, -mostOpen)) await this.#close(other);
    return open;
  }

  async #close(folder: string): Promise<void> {
    const open = this.#open.get(folder);
    const executables = open?.executables.values() ?? [];
    this.#open.delete(folder);
    await open?.episodes.dispose();
    for (const executable of executables) await executable.then((one) => one.dispose(), () => undefined);
  }
}

const at = ({ executables, ...parts }: OpenRun, folder: string, iteration: number, meta: Float32Array): RunAtCheckpoint => ({
  ...parts, folder, iteration, meta,
  compiled: (key, program) => {
    const known = executables.get(key) ?? compiledOf(parts, program());
    executables.set(key, known);
    return known;
  },
});

/** Runtimes refuse a program that says nothing, as of a network that tells none of its layers. */
const compiledOf = async ({ runtime, threads }: Pick<OpenRun, 'runtime' | 'threads'>, program: Program): Promise<Executable> =>
  (Object.keys(program.outputs).length > 0 ? runtime.compile(program, { threads })
    : { run: async () => ({}), dispose: async () => undefined });

const newlyOpen = async (experiment: Experiment): Promise<OpenRun> => {
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  return { experiment, runtime, threads, episodes: episodesOf(experiment, runtime, threads), executables: new Map() };
};

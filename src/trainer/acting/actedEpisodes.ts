import { tasksPerCall } from '../programs/calls';
import { drawTask, packTasks } from '../draw';
import type { Ask, Drawn, Episodes } from '../episodes';
import type { Executable, Program, Runtime } from '../engine/runtime';
import { countOf, type Experiment } from '../experiment';
import type { Breathe } from '../interrupt';
import { sized } from '../math/acting';
import { Rng } from '../math/rng';
import { concatenated } from '../math/vectors';
import { pathProgram } from '../programs/questionPrograms';
import { meanReturn, Rollouts } from './rollouts';
import { scalarFeeds } from '../programs/scalars';
import type { Acting, BatchValues, Recorded, Split, Task } from '../taskSet';

/** What happened in one task: the policy after 0, 1, … adaptation steps. */
export interface ActedTask {
  readonly task: Task;
  /** The network's parameters after each step. */
  readonly params: readonly Float32Array[];
  /** Trajectories of each of these policies, [step][trajectory]. */
  readonly recorded: readonly (readonly Recorded[])[];
  /** The same as examples, [step]: what the next step learns from. */
  readonly examples: readonly BatchValues[];
}

/** Tasks whose examples are made by the policy at hand: act, learn from it, act again. */
export class ActedEpisodes implements Episodes {
  readonly ahead = false;
  private readonly compiled = new Map<string, Promise<Executable>>();
  private readonly rollouts = new Map<string, Promise<Rollouts>>();

  constructor(
    private readonly experiment: Experiment, private readonly acting: Acting,
    private readonly runtime: Runtime, private readonly threads: number,
  ) {}

  async tasks(ask: Ask, meta: Float32Array): Promise<readonly Task[]> {
    return (await this.trained(ask, meta)).map((one) => this.withExamples(one));
  }

  async draw(ask: Ask, meta: Float32Array): Promise<Drawn> {
    const acted = await this.trained(ask, meta);
    return {
      feeds: packTasks(this.experiment, acted.map((one) => this.withExamples(one))),
      meanReturn: acted.reduce((sum, { recorded }) => sum + meanReturn(recorded[this.experiment.trainedSteps]), 0) / acted.length,
    };
  }

  /** Acted with the steps and shapes of training, whatever the split: every program of the experiment can be fed with it. */
  private trained(ask: Ask, meta: Float32Array): Promise<ActedTask[]> {
    return this.act(ask, meta, this.experiment.trainedSteps, undefined, 'train');
  }

  private withExamples({ task, examples }: ActedTask): Task {
    return exampleTask(task, examples, this.experiment.trainedSteps);
  }

  /**
   * Tasks acted after 0 … `steps` adaptation steps, each step learning from what the policy before it did.
   * @param as the split whose number of trajectories is taken
   */
  async act(ask: Ask, meta: Float32Array, steps: number, breathe?: Breathe, as = ask.split): Promise<ActedTask[]> {
    const { experiment: { network, config }, acting: { trajectories } } = this;
    const { split, iteration, count, first = 0 } = ask;
    const tasks = Array.from({ length: count }, (_, i) => drawTask(this.experiment, split, iteration, first + i));
    const seed = split === 'train' ? config.training.seed : config.evaluation.seed;
    const size = countOf(network.parameters);
    const done: { task: Task; params: Float32Array[]; recorded: Recorded[][]; examples: BatchValues[] }[] =
      tasks.map((task) => ({ task, params: [meta.subarray(0, size)], recorded: [], examples: [] }));
    const rollouts = await this.rolloutsOf(count, trajectories[as]);
    for (let step = 0; step <= steps; step++) {
      await breathe?.();
      const chance = (t: number, i: number): Rng => Rng.keyed(seed, split, iteration, first + t, 'acting', step, i);
      const recorded = await rollouts.roll(concatenated(done.map(({ params }) => params[step]), Float32Array), tasks, chance);
      done.forEach((one, t) => {
        one.recorded.push(recorded[t]);
        one.examples.push(this.acting.examples(recorded[t]));
      });
      if (step === steps) break;
      const next = await this.adapted(done, meta, as, step + 1);
      done.forEach((one, t) => one.params.push(next[t]));
    }
    return done;
  }

  /** The experiment as a split sees it. @param slots adaptation steps with a support set each */
  shaped(split: Split, slots: number): Experiment {
    const { source } = this.experiment;
    return { ...this.experiment, source: sized(source, this.acting.trajectories[split], Math.max(1, slots)) };
  }

  /** The network's parameters of each task after as many steps as it has examples for. */
  private async adapted(
    done: readonly Pick<ActedTask, 'task' | 'examples'>[], meta: Float32Array, split: Split, steps: number,
  ): Promise<Float32Array[]> {
    const experiment = this.shaped(split, steps);
    const chunk = Math.min(done.length, tasksPerCall(experiment));
    const executable = await this.executable(`adapted ${this.acting.trajectories[split]} ${steps} ${chunk}`, () =>
      pathProgram(experiment, chunk, [steps]));
    const found: Float32Array[] = [];
    for (let first = 0; first < done.length; first += chunk) {
      const own = Array.from({ length: chunk }, (_, i) => done[Math.min(first + i, done.length - 1)])
        .map(({ task, examples }) => exampleTask(task, examples, steps));
      const { params } = await executable.run({ ...packTasks(experiment, own), ...scalarFeeds(experiment), meta });
      const size = params.length / chunk;
      for (let t = 0; t < Math.min(chunk, done.length - first); t++) {
        found.push(Float32Array.from(params.subarray(t * size, (t + 1) * size)));
      }
    }
    return found;
  }

  private executable(key: string, program: () => Program): Promise<Executable> {
    return kept(this.compiled, key, () => this.runtime.compile(program(), { threads: this.threads }));
  }

  private rolloutsOf(tasks: number, trajectories: number): Promise<Rollouts> {
    return kept(this.rollouts, `${tasks} ${trajectories}`, () =>
      Rollouts.create(this.experiment, this.acting, this.runtime, this.threads, tasks, trajectories));
  }

  async dispose(): Promise<void> {
    for (const one of [...this.compiled.values(), ...this.rollouts.values()]) await (await one).dispose();
  }
}

const kept = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
};

/**
 * The task with examples: those of the first `steps` policies to learn from, those of the last to be judged on, when it has
 * acted. Without steps there is nothing to learn from.
 */
export const exampleTask = (task: Task, examples: readonly BatchValues[], steps: number): Task => {
  const none = { x: new Float32Array(0), y: new Float32Array(0) };
  const learned = examples.slice(0, steps);
  const support = { x: concatenated(learned.map(({ x }) => x), Float32Array), y: concatenated(learned.map(({ y }) => y), Float32Array) };
  return { ...task, support, query: examples[steps] ?? none };
};

/** Mean return of a task's trajectories after each step. */
export const returnsOf = ({ recorded }: Pick<ActedTask, 'recorded'>): number[] =>
  recorded.map(meanReturn);

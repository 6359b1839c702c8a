import type { Executable, Runtime, Values } from './engine/runtime';
import { countOf, type Experiment, sizeOf } from './experiment';
import type { Rng } from './math/rng';
import { policyProgram } from './policyPrograms';
import type { Acting, Recorded, Task, Trajectory } from './taskSet';

/** One lane of a rollout: a trajectory, its chance, and what it has left behind so far. */
interface Lane {
  readonly trajectory: Trajectory;
  readonly rng: Rng;
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly rewards: Float64Array;
  readonly outputs: Float32Array;
  length: number;
  done: boolean;
}

/** Policies of several tasks that act at once: one compiled call per time step for all their trajectories. */
export class Rollouts {
  private readonly width: number;

  private constructor(
    private readonly executable: Executable, private readonly acting: Acting, private readonly experiment: Experiment,
    private readonly tasks: number, private readonly trajectories: number,
  ) {
    this.width = sizeOf(experiment.source.input);
  }

  /** @param tasks most tasks of one call @param trajectories of each task */
  static async create(
    experiment: Experiment, acting: Acting, runtime: Runtime, threads: number, tasks: number, trajectories: number,
  ): Promise<Rollouts> {
    const executable = await runtime.compile(policyProgram(experiment, tasks, trajectories), { threads });
    return new Rollouts(executable, acting, experiment, tasks, trajectories);
  }

  /**
   * Acts until every trajectory is over.
   * @param params the network's parameters of each task, [tasks, parameters] @param chance of a trajectory of a task
   * @returns trajectories by task
   */
  async roll(params: Float32Array, tasks: readonly Task[], chance: (task: number, trajectory: number) => Rng): Promise<Recorded[][]> {
    const lanes = tasks.map((task, t) => Array.from({ length: this.trajectories }, (_, i) => this.lane(task, chance(t, i))));
    const whole = new Float32Array(this.tasks * countOf(this.experiment.network.parameters));
    whole.set(params);
    const x = new Float32Array(this.tasks * this.trajectories * this.width);
    for (let step = 0; step < this.acting.horizon; step++) {
      if (!this.observe(lanes, x)) break;
      const { output } = await this.executable.run({ params: whole, x });
      this.act(lanes, output);
    }
    return lanes;
  }

  private lane(task: Task, rng: Rng): Lane {
    const { acting: { horizon, actions }, experiment: { source } } = this;
    if (!task.start) throw new Error('a task of a task set that acts has no start()');
    const trajectory = task.start(rng);
    const observations = new Float32Array((horizon + 1) * this.width);
    trajectory.observe(observations, 0);
    return {
      trajectory, rng, observations, actions: new Float32Array(horizon * actions.size), rewards: new Float64Array(horizon),
      outputs: new Float32Array(horizon * source.output), length: 0, done: false,
    };
  }

  /** What every lane sees. @returns whether one of them still goes on */
  private observe(lanes: readonly (readonly Lane[])[], into: Float32Array): boolean {
    let some = false;
    lanes.forEach((own, t) => own.forEach((lane, i) => {
      if (lane.done) return;
      some = true;
      const from = lane.length * this.width;
      const at = (t * this.trajectories + i) * this.width;
      for (let j = 0; j < this.width; j++) into[at + j] = lane.observations[from + j];
    }));
    return some;
  }

  private act(lanes: readonly (readonly Lane[])[], output: Values): void {
    const { acting, width, experiment: { source: { output: numbers } } } = this;
    const { size } = acting.actions;
    lanes.forEach((own, t) => own.forEach((lane, i) => {
      if (lane.done) return;
      const at = (t * this.trajectories + i) * numbers;
      const said = lane.outputs.subarray(lane.length * numbers, (lane.length + 1) * numbers);
      for (let j = 0; j < numbers; j++) said[j] = output[at + j];
      const action = lane.actions.subarray(lane.length * size, (lane.length + 1) * size);
      acting.choose(said, lane.rng, action);
      const { reward, done } = lane.trajectory.act(action);
      lane.rewards[lane.length] = reward;
      lane.length++;
      lane.done = done;
      lane.trajectory.observe(lane.observations, lane.length * width);
    }));
  }

  dispose(): Promise<void> {
    return this.executable.dispose();
  }
}

/** Σ of a trajectory's rewards, undiscounted. */
export const returnOf = ({ rewards, length }: Pick<Recorded, 'rewards' | 'length'>): number => {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += rewards[t];
  return sum;
};

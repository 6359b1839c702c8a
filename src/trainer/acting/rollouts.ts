import type { Executable, Runtime, Values } from '../engine/runtime';
import { countOf, type Experiment, sizeOf } from '../experiment';
import type { Rng } from '../math/rng';
import { policyProgram } from '../programs/policyPrograms';
import type { Acting, Recorded, Task, Trajectory } from '../taskSet';

/** A trajectory, and what it has left behind so far. */
interface Walk extends Recorded {
  readonly trajectory: Trajectory;
  length: number;
  done: boolean;
}

/**
 * One lane of a rollout: its chance and its trajectories, of which the last goes on unless the lane is over. A lane has one
 * trajectory; or, where they are refilled, all of a task's, one after another: of several side by side the long ones
 * would be cut more often than the short ones.
 */
interface Lane {
  readonly task: Task;
  readonly rng: Rng;
  readonly walks: Walk[];
  /** Steps that are left to it. */
  left: number;
  over: boolean;
}

/** Policies of several tasks that act at once: one compiled call per time step for all their trajectories. */
export class Rollouts {
  private readonly width: number;

  private constructor(
    private readonly executable: Executable, private readonly acting: Acting, private readonly experiment: Experiment,
    private readonly tasks: number, private readonly lanes: number, private readonly steps: number,
  ) {
    this.width = sizeOf(experiment.source.input);
  }

  /** @param tasks most tasks of one call @param trajectories of each task */
  static async create(
    experiment: Experiment, acting: Acting, runtime: Runtime, threads: number, tasks: number, trajectories: number,
  ): Promise<Rollouts> {
    const [lanes, steps] = acting.refills ? [1, trajectories * acting.horizon] : [trajectories, acting.horizon];
    const executable = await runtime.compile(policyProgram(experiment, tasks, lanes), { threads });
    return new Rollouts(executable, acting, experiment, tasks, lanes, steps);
  }

  /**
   * Acts until every trajectory is over.
   * @param params the network's parameters of each task, [tasks, parameters] @param chance of a lane of a task
   * @returns trajectories by task
   */
  async roll(params: Float32Array, tasks: readonly Task[], chance: (task: number, lane: number) => Rng): Promise<Recorded[][]> {
    const lanes = tasks.map((task, t) => Array.from({ length: this.lanes }, (_, i) => this.lane(task, chance(t, i))));
    const whole = new Float32Array(this.tasks * countOf(this.experiment.network.parameters));
    whole.set(params);
    const x = new Float32Array(this.tasks * this.lanes * this.width);
    for (let step = 0; step < this.steps; step++) {
      if (!this.observe(lanes, x)) break;
      const { output } = await this.executable.run({ params: whole, x });
      this.act(lanes, output);
    }
    return lanes.map((own) => own.flatMap(({ walks }) => walks));
  }

  private lane(task: Task, rng: Rng): Lane {
    return { task, rng, walks: [this.walk(task, rng, this.acting.horizon)], left: this.steps, over: false };
  }

  /** @param steps that it may take: fewer than the horizon for one that follows another */
  private walk(task: Task, rng: Rng, steps: number): Walk {
    const { acting: { horizon, actions }, experiment: { source } } = this;
    if (!task.start) throw new Error('a task of a task set that acts has no start()');
    const trajectory = task.start(rng);
    const observations = new Float32Array((steps + 1) * this.width);
    trajectory.observe(observations, 0);
    return {
      trajectory, observations, actions: new Float32Array(steps * actions.size), rewards: new Float64Array(steps),
      outputs: new Float32Array(steps * source.output), length: 0, done: false,
      get cut() { return !this.done && this.length === steps && steps < horizon; },
    };
  }

  /** What every lane sees. @returns whether one of them still goes on */
  private observe(lanes: readonly (readonly Lane[])[], into: Float32Array): boolean {
    let some = false;
    lanes.forEach((own, t) => own.forEach((lane, i) => {
      if (lane.over) return;
      some = true;
      const { observations, length } = last(lane);
      const from = length * this.width;
      const at = (t * this.lanes + i) * this.width;
      for (let j = 0; j < this.width; j++) into[at + j] = observations[from + j];
    }));
    return some;
  }

  private act(lanes: readonly (readonly Lane[])[], output: Values): void {
    lanes.forEach((own, t) => own.forEach((lane, i) => {
      if (!lane.over) this.step(lane, output, t * this.lanes + i);
    }));
  }

  /** @param row of the policy's output that is this lane's */
  private step(lane: Lane, output: Values, row: number): void {
    const { acting, width, experiment: { source: { output: numbers } } } = this;
    const { size } = acting.actions;
    const walk = last(lane);
    const said = walk.outputs.subarray(walk.length * numbers, (walk.length + 1) * numbers);
    for (let j = 0; j < numbers; j++) said[j] = output[row * numbers + j];
    const action = walk.actions.subarray(walk.length * size, (walk.length + 1) * size);
    acting.choose(said, lane.rng, action);
    const { reward, done } = walk.trajectory.act(action);
    walk.rewards[walk.length] = reward;
    walk.length++;
    walk.done = done;
    walk.trajectory.observe(walk.observations, walk.length * width);
    lane.left--;
    const ended = done || walk.length === walk.rewards.length;
    lane.over = lane.left === 0 || (ended && !acting.refills);
    if (ended && !lane.over) lane.walks.push(this.walk(lane.task, lane.rng, Math.min(acting.horizon, lane.left)));
  }

  dispose(): Promise<void> {
    return this.executable.dispose();
  }
}

const last = ({ walks }: Lane): Walk => walks[walks.length - 1];

/** Mean of the returns of the trajectories that were not cut. */
export const meanReturn = (recorded: readonly Recorded[]): number => {
  const whole = recorded.filter(({ cut }) => !cut);
  return whole.reduce((sum, one) => sum + returnOf(one), 0) / whole.length;
};

/** Σ of a trajectory's rewards, undiscounted. */
export const returnOf = ({ rewards, length }: Pick<Recorded, 'rewards' | 'length'>): number => {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += rewards[t];
  return sum;
};

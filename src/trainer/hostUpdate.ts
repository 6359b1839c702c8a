import { shardOf } from './programs/calls';
import { gradientProgram } from './programs/compile';
import type { Executable, Program, Runtime, Values } from './engine/runtime';
import { countOf, type Experiment } from './experiment';
import type { Objective, Outer } from './outer';
import type { OptionsOf } from './plugin';
import { clippedGradientProgram, fisherProgram, judgeProgram } from './programs/policyPrograms';

type Feeds = Readonly<Record<string, Values>>;

/** An outer step on the host: programs of a part of the meta-batch each, called as often as the step asks. */
export class HostUpdate {
  private readonly compiled = new Map<string, Promise<Executable>>();

  /** @param shard tasks of one call */
  constructor(
    private readonly experiment: Experiment, private readonly outer: Outer, private readonly options: OptionsOf<Outer['options']>,
    private readonly runtime: Runtime, private readonly threads: number, private readonly shard: number,
  ) {}

  /** One iteration. @param feeds tasks, scalars, `meta` and `optimizer/…` @returns loss, gradientNorm, rate, meta, optimizer/… */
  async run(feeds: Feeds, iteration: number): Promise<Record<string, Values>> {
    const { meta, ...rest } = feeds;
    const state = Object.fromEntries(this.outer.state.map((name) => [name, rest[`optimizer/${name}`] as Float32Array]));
    const made = await this.outer.update({
      objective: this.objective(rest), meta: meta as Float32Array, state, options: this.options, iteration,
    });
    return {
      loss: Float32Array.of(made.loss), gradientNorm: Float32Array.of(made.gradientNorm), rate: Float32Array.of(made.rate),
      meta: made.meta, ...Object.fromEntries(Object.entries(made.state).map(([name, values]) => [`optimizer/${name}`, values])),
    };
  }

  private objective(tasks: Feeds): Objective {
    const { experiment, shard } = this;
    const shards = experiment.config.training.metaBatch / shard;
    const call = async (name: string, program: () => Program, more: Feeds, used = shards) =>
      this.mean(await this.executable(name, program), tasks, more, shards, used);
    return {
      gradient: async (meta) => {
        const { loss, gradient } = await call('gradient', () => gradientProgram(experiment, shard), { meta });
        return { loss: loss[0], gradient };
      },
      clippedGradient: async (meta, clip) =>
        (await call(`clipped ${clip}`, () => clippedGradientProgram(experiment, shard, clip), { meta })).gradient,
      at: async (meta) => {
        const { loss, divergence } = await call('judge', () => judgeProgram(experiment, shard), { meta });
        return { loss: loss[0], divergence: divergence[0] };
      },
      fisher: async (meta, vector, share) => {
        const used = Math.max(1, Math.round(share * shards));
        return (await call('fisher', () => fisherProgram(experiment, shard), { meta, vector }, used)).product;
      },
    };
  }

  /** The mean of every output over the first `used` parts of the meta-batch, in a fixed order. */
  private async mean(
    executable: Executable, tasks: Feeds, more: Feeds, shards: number, used: number,
  ): Promise<Record<string, Float32Array>> {
    const sums: Record<string, Float64Array> = {};
    for (let s = 0; s < used; s++) {
      const out = await executable.run({ ...shardOf(this.experiment, tasks, s, shards), ...more });
      for (const [name, values] of Object.entries(out)) {
        const sum = sums[name] ??= new Float64Array(values.length);
        for (let i = 0; i < sum.length; i++) sum[i] += values[i] / used;
      }
    }
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Float32Array.from(sum)]));
  }

  private executable(name: string, program: () => Program): Promise<Executable> {
    const known = this.compiled.get(name) ?? this.runtime.compile(program(), { threads: this.threads });
    this.compiled.set(name, known);
    return known;
  }

  async dispose(): Promise<void> {
    for (const one of this.compiled.values()) await (await one).dispose();
  }
}

/** The state that an outer step carries over, as it begins. */
export const freshState = ({ state }: Outer, { parameters }: Experiment): Record<string, Float32Array> =>
  Object.fromEntries(state.map((name) => [name, new Float32Array(countOf(parameters))]));

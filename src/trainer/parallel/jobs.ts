import { curveProgram, gradientProgram } from '../programs/compile';
import { curveChunk } from '../evaluation/curveChunk';
import { drawTasks } from '../draw';
import type { Executable, Program, Runtime } from '../engine/runtime';
import { type Experiment, heldOut } from '../experiment';
import { shardSize } from '../shards';
import type { Job, Outcome, Round } from './words';

/** Does jobs in this process: the trainer's own share, or all that a worker is given. Each program is compiled once. */
export class Jobs {
  readonly #compiled = new Map<string, Promise<Executable>>();

  constructor(private readonly experiment: Experiment, private readonly runtime: Runtime, private readonly threads: number) {}

  do(job: Job, round: Round): Promise<Outcome> {
    return job.kind === 'gradient' ? this.#gradient(job, round) : this.#curves(job, round);
  }

  /** Tasks are drawn where they are used: their keys say all, and only numbers of the size of θ travel. */
  async #gradient({ iteration, shard }: Job & { kind: 'gradient' }, { meta, scalars }: Round): Promise<Outcome> {
    const { experiment } = this;
    const size = shardSize(experiment);
    const executable = await this.#executable('gradient', () => gradientProgram(experiment, size));
    const tasks = drawTasks(experiment, 'train', iteration, size, shard * size);
    const { loss, gradient } = await executable.run({ ...tasks, ...scalars, meta });
    return { values: { loss, gradient }, families: [] };
  }

  async #curves({ split, first, chunk, steps }: Job & { kind: 'curves' }, { meta, scalars }: Round): Promise<Outcome> {
    const held = heldOut(this.experiment);
    const executable = await this.#executable(`curves ${chunk} ${steps}`, () => curveProgram(held, chunk, steps));
    return curveChunk(held, executable, { split, first, chunk }, { meta, scalars });
  }

  #executable(key: string, program: () => Program): Promise<Executable> {
    const known = this.#compiled.get(key) ?? this.runtime.compile(program(), { threads: this.threads });
    this.#compiled.set(key, known);
    return known;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#compiled.values()) await executable.then((one) => one.dispose(), () => undefined);
  }
}

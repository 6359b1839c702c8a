import type { Agreement } from '../../protocol/events';
import { packTasks } from '../draw';
import type { Ask, Episodes } from '../episodes';
import { episodesOf } from '../openEpisodes';
import type { Executable, Runtime } from '../engine/runtime';
import { countOf, type Experiment } from '../experiment';
import { meanOrNull, pairsOf, withinAndAcross } from '../math/familyPairs';
import { cosine, type Vector } from '../math/vectors';
import { supportGradientsProgram, taskGradientsProgram } from '../programs/questionPrograms';
import { scalarFeeds } from '../programs/scalars';
import type { Split } from '../taskSet';

/** Cosines between gradients, pair by pair. @param families of the tasks, where they have some */
export const agreementOf = (gradients: readonly Vector[], families: readonly (string | undefined)[]): Agreement => {
  const pairs = pairsOf(families, (i, j) => cosine(gradients[i], gradients[j]));
  const values = pairs.map(({ value }) => value);
  return {
    tasks: gradients.length, mean: meanOrNull(values), negative: meanOrNull(values.map((value) => (value < 0 ? 1 : 0))),
    ...withinAndAcross(families, pairs),
  };
};

/** Tasks whose gradients are compared, and the most numbers that their gradients may be together. */
const compared = { tasks: 12, numbers: 20_000_000 } as const;

/**
 * Do a few fixed tasks pull θ the same way? Of methods that adapt by gradients the support losses' gradients at θ are
 * compared, of others the meta-gradients.
 */
export class AgreementProbe {
  private constructor(
    private readonly experiment: Experiment, private readonly executable: Executable,
    private readonly episodes: Episodes, private readonly ask: Ask, private readonly output: 'gradient' | 'whole',
  ) {}

  /** @param most tasks that are compared, when their gradients are not too large */
  static async create(
    experiment: Experiment, runtime: Runtime, threads: number, split: Split, most: number = compared.tasks,
  ): Promise<AgreementProbe> {
    const fitting = Math.floor(compared.numbers / countOf(experiment.parameters));
    const ask = { split, iteration: 0, count: Math.max(2, Math.min(most, fitting)) };
    const output = experiment.algorithm.order === 'direct' || experiment.start.length > 0 ? 'whole' : 'gradient';
    const program = output === 'whole' ? taskGradientsProgram : supportGradientsProgram;
    return new AgreementProbe(
      experiment, await runtime.compile(program(experiment, ask.count), { threads }),
      episodesOf(experiment, runtime, threads), ask, output);
  }

  /** @param meta all meta-parameters in one vector */
  async at(meta: Float32Array): Promise<Agreement> {
    const { experiment, output } = this;
    const tasks = await this.episodes.tasks(this.ask, meta);
    const out = await this.executable.run({ ...packTasks(experiment, tasks), ...scalarFeeds(experiment), meta });
    const gradients = tasks.map((_, t) => out[output].subarray(t * meta.length, (t + 1) * meta.length));
    return agreementOf(gradients, tasks.map(({ family }) => family));
  }

  async dispose(): Promise<void> {
    await this.episodes.dispose();
    await this.executable.dispose();
  }
}

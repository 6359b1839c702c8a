import type { RuntimeName } from '../../protocol/config';
import { HumanError } from '../../protocol/humanError';
import { english, tell, type Told } from '../../protocol/sentence';
import { benchConfig } from '../benchConfig';
import { openExperiment } from '../experiment';
import { MetaTrainer } from '../metaTrainer';
import { schema } from '../registry';
import { isHeavy, openRuntime } from '../runtimes';
import { shardSize, whyUnshared } from '../shards';
import { WorkerPool } from './pool';

export interface SpeedUpOptions {
  readonly workload: string;
  readonly runtime: RuntimeName;
  /** Threads of each process. */
  readonly threads: number;
  readonly workers: number;
  /** Tasks of a shard; default: as the config's size asks for. */
  readonly shard?: number;
  /** How long to measure, both ways together. */
  readonly seconds: number;
}

export interface SpeedUp {
  readonly workload: string;
  readonly runtime: string;
  readonly threads: number;
  readonly workers: number;
  readonly shard: number;
  /** Meta-iterations per second: medians over the rounds, in each of which both are timed one after the other. */
  readonly oneProcess: number;
  readonly severalProcesses: number;
  /** Median of the rounds' own ratios, and all of them. */
  readonly speedUp: number;
  readonly rounds: readonly number[];
  /** Whether meta-parameters were the same, bit for bit, after as many iterations. */
  readonly identical: boolean;
}

const rounds = 5;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Iterations per second over at least so many seconds. */
const rateOf = async (trainer: MetaTrainer, seconds: number): Promise<number> => {
  const begin = performance.now();
  let count = 0;
  while (count === 0 || performance.now() - begin < 1000 * seconds) {
    await trainer.step();
    count++;
  }
  return (1000 * count) / (performance.now() - begin);
};

const untilIteration = async (trainer: MetaTrainer, iteration: number): Promise<void> => {
  while (trainer.iteration < iteration) await trainer.step();
};

/** One process against several on the same shards, in turns. @throws HumanError when there is nothing to share */
export const speedUp = async (options: SpeedUpOptions): Promise<SpeedUp> => {
  const { threads, workers, seconds, shard } = options;
  const given = benchConfig(options.workload, shard);
  const config = schema().parse({ ...given, threads });
  const experiment = await openExperiment(config, '.');
  const unshared = whyUnshared(experiment);
  if (unshared) throw new HumanError(tell`--workers: ${english(unshared).replace('training.shard', '--shard')}.`);
  const { runtime } = await openRuntime(options.runtime, { threads, heavy: isHeavy(config), where: '--runtime' });
  const pool = new WorkerPool({ experiment, runtime, threads, workers });
  const { iterations } = config.training;
  const one = await MetaTrainer.create(experiment, runtime, threads, iterations);
  const several = await MetaTrainer.create(experiment, runtime, threads, iterations, undefined, undefined, pool);
  const lost: Told[] = [];
  try {
    await pool.start((message) => void lost.push(message));
    for (const trainer of [one, several]) await untilIteration(trainer, 2);
    const timed: { readonly alone: number; readonly together: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await rateOf(one, seconds / (2 * rounds));
      timed.push({ alone, together: await rateOf(several, seconds / (2 * rounds)) });
    }
    const last = Math.max(one.iteration, several.iteration);
    for (const trainer of [one, several]) await untilIteration(trainer, last);
    if (lost.length > 0) throw new HumanError(lost[0] ?? '');
    const ratios = timed.map(({ alone, together }) => together / alone);
    return {
      workload: options.workload, runtime: runtime.name, threads, workers, shard: shardSize(experiment),
      oneProcess: median(timed.map(({ alone }) => alone)), severalProcesses: median(timed.map(({ together }) => together)),
      speedUp: median(ratios), rounds: ratios, identical: Buffer.from(one.meta.buffer).equals(Buffer.from(several.meta.buffer)),
    };
  } finally {
    await one.dispose();
    await several.dispose();
    await pool.dispose();
  }
};

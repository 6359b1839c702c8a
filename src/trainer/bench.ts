import { writeFileSync } from 'node:fs';
import type { Config, RuntimeName } from '../protocol/config';
import { benchConfig } from './benchConfig';
import { openCurves } from './evaluation/curves';
import { drawTasks } from './draw';
import { type Experiment, flatten, initialise, openExperiment } from './experiment';
import { MetaTrainer } from './metaTrainer';
import { schema } from './registry';
import { isHeavy, openRuntime } from './runtimes';
import { encodeSafetensors } from './run/safetensors';
import type { Values } from './state';

export interface BenchOptions {
  readonly workload: string;
  readonly runtime: RuntimeName;
  readonly threads: number;
  /** How long to measure. */
  readonly seconds: number;
  /** Where to write weights and the first meta-batches, so that other programs can do the same work. */
  readonly problemOut?: string;
}

export interface BenchResult {
  readonly workload: string;
  readonly runtime: string;
  readonly threads: number;
  /** Meta-iterations per second; for sinusoid-adapt, tasks per second. */
  readonly itPerSecond: number;
  /** From the start of the process to the end of the first iteration. */
  readonly startupSeconds: number;
  readonly peakRssMb: number;
  /** Meta-losses of the first five iterations. */
  readonly losses: readonly number[];
}

/** Meta-batches in a problem file; iteration i uses batch i mod 5. */
const problemBatches = 5;
const adaptTasks = 600;
const adaptSteps = 10;

const batchesOf = (experiment: Experiment, tasks: number) =>
  Array.from({ length: problemBatches }, (_, i) => drawTasks(experiment, 'train', i, tasks));

const writeProblem = (path: string, experiment: Experiment, batches: readonly ReturnType<typeof drawTasks>[], tasks: number) => {
  const { source, parameters, config } = experiment;
  const shapes = { 'support/x': source.support.x, 'support/y': source.support.y, 'query/x': source.query.x, 'query/y': source.query.y };
  const tensors: Record<string, Values> = {};
  for (const [name, values] of Object.entries(initialise(parameters, config.training.seed))) tensors[`params/${name}`] = values;
  batches.forEach((batch, i) => {
    for (const [name, { shape }] of Object.entries(shapes)) {
      tensors[`batch${i}/${name}`] = { shape: [tasks, ...shape], data: batch[name] as Float32Array };
    }
  });
  writeFileSync(path, encodeSafetensors(tensors));
};

const now = () => performance.now() / 1000;
/** Seconds since this process started, modules and all. */
const sinceStart = () => (performance.timeOrigin + performance.now()) / 1000 - (Date.now() / 1000 - process.uptime());

/** Times meta-iterations (drawing tasks included) in this process. @throws HumanError for an unknown workload */
export const bench = async (options: BenchOptions): Promise<BenchResult> => {
  const config: Config = schema().parse({ ...benchConfig(options.workload), threads: options.threads });
  const experiment = await openExperiment(config, '.');
  const { runtime } = await openRuntime(options.runtime, {
    threads: options.threads, heavy: isHeavy(config), where: '--runtime',
  });
  const isAdapt = options.workload === 'sinusoid-adapt';
  const tasks = isAdapt ? adaptTasks : config.training.metaBatch;
  const measured = isAdapt ? await timeAdaptation(experiment, runtime, options) : await timeTraining(experiment, runtime, options);
  if (options.problemOut) writeProblem(options.problemOut, experiment, batchesOf(experiment, tasks), tasks);
  return {
    workload: options.workload, runtime: runtime.name, threads: options.threads, ...measured,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
};

type Measured = Pick<BenchResult, 'itPerSecond' | 'startupSeconds' | 'losses'>;
type Opened = Awaited<ReturnType<typeof openRuntime>>['runtime'];

/** Best of five equal windows: the machine may be shared. */
const bestRate = async (seconds: number, once: () => Promise<void>, perCall = 1): Promise<number> => {
  let best = 0;
  for (let window = 0; window < 5; window++) {
    const begin = now();
    let count = 0;
    while (count === 0 || now() - begin < seconds / 5) {
      await once();
      count += perCall;
    }
    best = Math.max(best, count / (now() - begin));
  }
  return best;
};

const timeTraining = async (experiment: Experiment, runtime: Opened, { threads, seconds }: BenchOptions): Promise<Measured> => {
  const trainer = await MetaTrainer.create(experiment, runtime, threads, experiment.config.training.iterations);
  const losses = [(await trainer.step()).loss];
  const startupSeconds = sinceStart();
  while (losses.length < problemBatches) losses.push((await trainer.step()).loss);
  const itPerSecond = await bestRate(seconds, async () => { await trainer.step(); });
  await trainer.dispose();
  return { itPerSecond, startupSeconds, losses };
};

const timeAdaptation = async (experiment: Experiment, runtime: Opened, { threads, seconds }: BenchOptions): Promise<Measured> => {
  const runner = await openCurves(experiment, runtime, threads, adaptSteps, adaptTasks);
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, experiment.config.training.seed));
  const { query } = await runner.run(meta, 'train', adaptTasks);
  const startupSeconds = sinceStart();
  const itPerSecond = await bestRate(seconds, async () => { await runner.run(meta, 'train', adaptTasks); }, adaptTasks);
  await runner.dispose();
  return { itPerSecond, startupSeconds, losses: query.map((row) => row.reduce((a, b) => a + b, 0) / row.length) };
};

import { createHash } from 'node:crypto';
import { type Evaluation, eventsVersion } from '../protocol/events';
import { HumanError } from '../protocol/humanError';
import { trainingProgram } from './compile';
import { CurveRunner } from './curves';
import { drawTasks } from './draw';
import { reachable } from './engine/graph';
import { evaluateOn } from './evaluate';
import { type Experiment, sizeOf } from './experiment';
import { Inspector } from './inspect';
import { MetaTrainer, type Step } from './metaTrainer';
import { explainNonFinite } from './nonFinite';
import { type ChosenRuntime, isHeavy, openRuntime, threadsFor } from './runtimes';
import type { NewEvent, Recorder, TrainingState, Values } from './state';
import { better, curveOf, meanAndInterval } from './statistics';
import { Watch } from './watch';

export interface TrainingResult {
  readonly reason: 'done' | 'stopped' | 'earlyStop';
  readonly state: TrainingState;
  readonly itPerSecond: number;
  readonly seconds: number;
  readonly evaluation: Evaluation | null;
}

/** Most metric lines of a run: a million iterations stay far under 100 MB. */
const metricLines = 5000;
/** Most validations that also write tasks and parameter changes. */
const inspections = 60;
/** Tasks of a validation whose values are written one by one. */
const shownTasks = 48;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Sums of the iterations since the last metrics line, and the recent rate. */
class Window {
  private losses: number[] = [];
  private norms = 0;
  private rate = 0;
  private seconds = 0;
  private iterations = 0;

  /** @param seconds the iteration took, without validations and checkpoints between iterations */
  add({ loss, gradientNorm, rate }: Step, seconds: number): void {
    this.losses.push(loss);
    this.norms += gradientNorm;
    this.rate = rate;
    // Older iterations fade within about a second.
    const kept = Math.exp(-seconds);
    this.seconds = this.seconds * kept + seconds;
    this.iterations = this.iterations * kept + 1;
  }

  flush(iteration: number, recorder: Recorder): void {
    const n = this.losses.length;
    if (n === 0) return;
    recorder.event({
      kind: 'metrics', iteration, count: n,
      loss: finite(this.losses.reduce((a, b) => a + b, 0) / n),
      lossMin: finite(Math.min(...this.losses)), lossMax: finite(Math.max(...this.losses)),
      gradientNorm: finite(this.norms / n), rate: this.rate, itPerSecond: finite(this.iterations / this.seconds),
    });
    this.losses = [];
    this.norms = 0;
  }
}

/** The counters that decide what happens next; in every checkpoint. */
interface Counters {
  best: number;
  bestIteration: number;
  withoutImprovement: number;
}

/** One training run: the only loop. Plug-ins are steps of it. */
class Run {
  private readonly window = new Window();
  private readonly watch: Watch;
  private readonly counters: Counters;
  private bestMeta: Float32Array | undefined;
  private paused = false;
  private single = false;
  private validation: CurveRunner | undefined;
  private inspector: Inspector | undefined;
  private readonly every: number;

  constructor(
    private readonly experiment: Experiment, private readonly recorder: Recorder, private readonly trainer: MetaTrainer,
    private readonly chosen: ChosenRuntime, private readonly threads: number, resume?: TrainingState,
  ) {
    this.watch = new Watch(experiment);
    const { best = NaN, bestIteration = -1, withoutImprovement = 0 } = resume?.counters ?? {};
    this.counters = { best, bestIteration, withoutImprovement };
    if (resume?.optimizer[bestName]) this.bestMeta = resume.optimizer[bestName].data as Float32Array;
    this.every = Math.ceil(experiment.config.training.iterations / metricLines);
  }

  private get training() {
    return this.experiment.config.training;
  }

  state(): TrainingState {
    const snapshot = this.trainer.snapshot();
    const kept: Record<string, Values> = this.training.earlyStop && this.bestMeta
      ? { [bestName]: { shape: [this.bestMeta.length], data: this.bestMeta } } : {};
    return { ...snapshot, optimizer: { ...snapshot.optimizer, ...kept }, counters: { ...this.counters } };
  }

  async checkpoint(best = false): Promise<void> {
    this.window.flush(this.trainer.iteration, this.recorder);
    await this.recorder.checkpoint(this.state(), best);
  }

  /** @returns why it ended */
  async go(): Promise<TrainingResult['reason']> {
    const { iterations, checkpointEvery, validateEvery } = this.training;
    if (this.trainer.iteration === 0) await this.inspect();
    while (this.trainer.iteration < iterations) {
      if (await this.obey() === 'stop') {
        await this.checkpoint();
        return 'stopped';
      }
      await this.iterate();
      const i = this.trainer.iteration;
      if (i % this.every === 0 || this.single) this.window.flush(i, this.recorder);
      const validated = validateEvery > 0 && i % validateEvery === 0;
      const best = validated && await this.validate(i);
      if (best || i % checkpointEvery === 0 || i === iterations) await this.checkpoint(best);
      if (validated && this.exhausted()) return 'earlyStop';
    }
    return 'done';
  }

  private async iterate(): Promise<void> {
    const { meta } = this.trainer;
    const begin = performance.now();
    const step = await this.trainer.step();
    const seconds = (performance.now() - begin) / 1000;
    if (!Number.isFinite(step.loss) || !Number.isFinite(step.gradientNorm)) {
      const i = this.trainer.iteration;
      const batch = drawTasks(this.experiment, 'train', i - 1, this.training.metaBatch);
      throw new HumanError(await explainNonFinite(this.experiment, this.chosen.runtime, this.threads, meta, batch, i));
    }
    this.window.add(step, seconds);
  }

  /** Obeys wishes; waits here while paused. */
  private async obey(): Promise<'stop' | undefined> {
    if (this.single) {
      this.single = false;
      this.pause(true);
    }
    for (;;) {
      const wish = await this.recorder.control();
      if (wish?.kind === 'stop') return 'stop';
      if (wish?.kind === 'pause') this.pause(true);
      if (wish?.kind === 'resume') this.pause(false);
      if (wish?.kind === 'checkpoint') await this.checkpoint();
      if (wish?.kind === 'step') {
        this.single = true;
        this.paused = false;
        return undefined;
      }
      if (!this.paused && !wish) return undefined;
      if (!wish) await new Promise((done) => setTimeout(done, 50));
    }
  }

  private pause(on: boolean): void {
    if (this.paused === on) return;
    this.paused = on;
    this.window.flush(this.trainer.iteration, this.recorder);
    this.recorder.event({ kind: on ? 'paused' : 'resumed', iteration: this.trainer.iteration });
  }

  /** @returns whether this is the best validation so far */
  private async validate(iteration: number): Promise<boolean> {
    const { evaluation } = this.experiment.config;
    const { metric } = this.experiment.source;
    const tasks = this.training.validationTasks;
    const steps = Math.max(evaluation.steps, this.experiment.trainedSteps);
    this.window.flush(iteration, this.recorder);
    this.validation ??= await CurveRunner.create(this.experiment, this.chosen.runtime, this.threads, steps, tasks);
    const curves = await this.validation.run(this.trainer.meta, 'validation', tasks);
    const value = meanAndInterval(curves.query[this.experiment.trainedSteps]).mean;
    const best = Number.isFinite(value) && (Number.isNaN(this.counters.best) || better(metric, value, this.counters.best));
    if (best) this.improved(value, iteration);
    else this.counters.withoutImprovement++;
    this.recorder.event({
      kind: 'validation', iteration, best, curve: curveOf(curves.query, metric), supportCurve: curveOf(curves.support, metric),
      values: curves.query.map((row) => row.slice(0, shownTasks).map((v) => finite(Number(v.toPrecision(5))))),
    });
    for (const w of this.watch.validated(curves, iteration)) this.recorder.event({ kind: 'warning', iteration, ...w });
    const validations = Math.ceil(this.training.iterations / this.training.validateEvery);
    const skip = Math.ceil(validations / inspections);
    if ((iteration / this.training.validateEvery) % skip === 0) await this.inspect();
    return best;
  }

  private improved(value: number, iteration: number): void {
    Object.assign(this.counters, { best: value, bestIteration: iteration, withoutImprovement: 0 });
    if (this.training.earlyStop) this.bestMeta = Float32Array.from(this.trainer.meta);
  }

  private exhausted(): boolean {
    const { earlyStop } = this.training;
    return earlyStop !== undefined && this.counters.withoutImprovement >= earlyStop.patience;
  }

  /** Writes what the learner sees and what adaptation changes. */
  private async inspect(): Promise<void> {
    const { iteration } = this.trainer;
    const { evaluation } = this.experiment.config;
    this.inspector ??= await Inspector.create(
      this.experiment, this.chosen.runtime, this.threads, 'validation', Math.max(evaluation.steps, this.experiment.trainedSteps));
    this.recorder.event({ kind: 'tasks', iteration, split: 'validation', samples: await this.inspector.samples(this.trainer.meta) });
    this.recorder.event({ kind: 'parameters', iteration, layers: await this.inspector.changes(this.trainer.meta) });
  }

  /** Meta-parameters that the final evaluation uses: the best ones after an early stop, else the last. */
  get finalMeta(): Float32Array {
    return this.training.earlyStop && this.bestMeta ? this.bestMeta : this.trainer.meta;
  }

  async dispose(): Promise<void> {
    await this.validation?.dispose();
    await this.inspector?.dispose();
    await this.trainer.dispose();
  }
}
const bestName = 'best';

/** A short fingerprint of the compiled graph: resuming on another graph is refused. */
const graphHash = (experiment: Experiment): string => {
  const nodes = reachable(Object.values(trainingProgram(experiment).outputs));
  const text = nodes.map((n) => `${n.op}[${n.shape}]`).join();
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
};

const started = (experiment: Experiment, chosen: ChosenRuntime, threads: number, hash: string, resume?: TrainingState): NewEvent => {
  const { config, source } = experiment;
  return {
    kind: 'started', iteration: resume?.iteration ?? 0, version: eventsVersion, name: config.name ?? config.algorithm.name,
    config: config as unknown as Record<string, unknown>, iterations: config.training.iterations,
    trainedSteps: experiment.trainedSteps, metric: source.metric, picture: source.picture, input: [...source.input],
    parameters: experiment.parameters.reduce((n, p) => n + sizeOf(p.shape), 0),
    runtime: chosen.runtime.name, runtimeReason: chosen.reason, threads,
    versions: { [chosen.runtime.name]: chosen.runtime.version, graph: hash, node: process.version },
    ...(resume ? { resumedFrom: resume.iteration } : {}),
    sizes: { ...source.sizes }, transductive: experiment.transductive,
  };
};

/**
 * Trains, validates, keeps checkpoints, obeys, and evaluates at the end. Every event but those of the run folder itself
 * comes from here, in order, `started` first and `finished` last.
 * @throws HumanError when the loss is not finite (which tensor was first), or the runtime cannot be used
 */
export const train = async (experiment: Experiment, recorder: Recorder, resume?: TrainingState): Promise<TrainingResult> => {
  const { config } = experiment;
  const chosen = await openRuntime(config.runtime, 'runtime', isHeavy(config));
  const threads = threadsFor(config);
  const trainer = await MetaTrainer.create(experiment, chosen.runtime, threads, config.training.iterations, resume);
  recorder.event(started(experiment, chosen, threads, graphHash(experiment), resume));
  const run = new Run(experiment, recorder, trainer, chosen, threads, resume);
  const begin = performance.now();
  const first = trainer.iteration;
  const reason = await run.go();
  const seconds = (performance.now() - begin) / 1000;
  const itPerSecond = (trainer.iteration - first) / Math.max(seconds, 1e-9);
  const { iteration } = trainer;
  const evaluation = reason === 'stopped' ? null : await evaluateOn(experiment, run.finalMeta, {
    tasks: config.evaluation.tasks, steps: config.evaluation.steps, split: 'test', baselines: config.evaluation.baselines,
    progress: throttled((what, done, total) => recorder.event({ kind: 'progress', iteration, what, done, total })),
  }, chosen.runtime, threads);
  recorder.event({ kind: 'finished', iteration, reason, itPerSecond, seconds, evaluation });
  const state = run.state();
  await run.dispose();
  return { reason, state, itPerSecond, seconds, evaluation };
};

/** At most two calls a second, and the last of each kind. */
const throttled = (tell: (what: string, done: number, total: number) => void) => {
  let last = -Infinity;
  return (what: string, done: number, total: number) => {
    if (done < total && performance.now() - last < 500) return;
    last = performance.now();
    tell(what, done, total);
  };
};

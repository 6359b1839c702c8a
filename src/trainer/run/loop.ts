import { type Evaluation, eventsVersion } from '../../protocol/events';
import { HumanError } from '../../protocol/humanError';
import { english, tell, type Told } from '../../protocol/sentence';
import type { Attendant, Attended } from './attendant';
import { type CurveRunner, type Curves, openCurves } from '../evaluation/curves';
import { evaluateOn } from '../evaluation/evaluate';
import { countOf, type Experiment, heldOut } from '../experiment';
import { type Inspection, openInspection } from './inspect';
import { type Breathe, endable, Interrupted } from '../interrupt';
import { MetaTrainer } from '../metaTrainer';
import { MetricsWindow } from './metricsWindow';
import { explainNonFinite } from './nonFinite';
import { WorkerPool } from '../parallel/pool';
import { type ChosenRuntime, openRuntimeFor } from '../runtimes';
import { whyUnshared } from '../shards';
import type { NewEvent, Recorder, TrainingState, Values } from '../state';
import { better, curveOf, finite, meanAndInterval } from '../statistics';
import { type Thinning, thinningOf } from './thinning';
import { AgreementProbe } from '../evaluation/taskAgreement';
import { Watch } from './watch';

export interface TrainingResult {
  readonly reason: 'done' | 'stopped' | 'earlyStop';
  readonly state: TrainingState;
  /** null when nothing was left to train. */
  readonly itPerSecond: number | null;
  readonly seconds: number;
  readonly evaluation: Evaluation | null;
}


/** The counters that decide what happens next; in every checkpoint. */
interface Counters {
  best: number;
  bestIteration: number;
  withoutImprovement: number;
  /** Iteration of the last validation that was completed: one that was broken off is done first after a resume. */
  validatedAt: number;
  /** 1 once somebody attended it: what goes on from here is no undisturbed run any more. */
  debugged?: number;
}

/** One training run: the only loop. Plug-ins are steps of it. */
class Run {
  private readonly window = new MetricsWindow();
  private readonly watch: Watch;
  private readonly counters: Counters;
  private readonly thinning: Thinning;
  /** Adaptation steps of a validation. */
  private readonly steps: number;
  private readonly isFresh: boolean;
  private bestMeta: Float32Array | undefined;
  private paused = false;
  private single = false;
  private validation: CurveRunner | undefined;
  private inspector: Inspection | undefined;
  private agreement: AgreementProbe | undefined;
  private inspectionSize = 0;
  private attendant: Attendant | undefined;

  constructor(
    private readonly experiment: Experiment, private readonly recorder: Recorder, private readonly trainer: MetaTrainer,
    private readonly chosen: ChosenRuntime, private readonly threads: number, resume?: TrainingState,
    private readonly pool?: WorkerPool,
  ) {
    this.watch = new Watch(experiment);
    this.isFresh = resume === undefined;
    const { best = NaN, bestIteration = -1, withoutImprovement = 0, validatedAt = resume?.iteration ?? 0 } = resume?.counters ?? {};
    this.counters = { best, bestIteration, withoutImprovement, validatedAt, ...(isDebugged(resume) && { debugged: 1 }) };
    if (resume?.optimizer[bestName]) this.bestMeta = resume.optimizer[bestName].data as Float32Array;
    this.steps = Math.max(experiment.testSteps, experiment.trainedSteps);
    this.thinning = thinningOf(experiment.config.training, this.steps);
  }

  /** Lets somebody attend every iteration from now on. */
  attend(arrive: (attended: Attended) => Attendant): void {
    const { experiment, threads, breathe, chosen: { runtime } } = this;
    this.counters.debugged = 1;
    const warn = (code: string, said: Told): void => this.recorder.warn(code, said, this.trainer.iteration);
    this.attendant = arrive({ experiment, runtime, threads, breathe, warn });
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

  /** A graph of many steps is built for minutes in which nothing is heard: what was trained is kept before. */
  private async build<T>(work: () => Promise<T>): Promise<T> {
    if (!isLongBuild(this.steps)) return work();
    await this.checkpoint();
    return endable(work);
  }

  async checkpoint(best = false): Promise<void> {
    this.window.flush(this.trainer.iteration, this.recorder);
    await this.recorder.checkpoint(this.state(), best);
  }

  /** @param until a meta-iteration to stop at, as if somebody had asked for it there @returns why it ended */
  async go(until: number): Promise<TrainingResult['reason']> {
    // Whoever resumes from a checkpoint of iteration 0 has told it already.
    if (this.isFresh) await this.inspect();
    try {
      if (this.owesValidation) await this.finishIteration();
      while (!this.isTrained) {
        if (this.trainer.iteration >= until) throw new Interrupted();
        this.pauseAfterSingle();
        await this.breathe();
        await this.iterate();
        await this.finishIteration();
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      await this.checkpoint();
      return 'stopped';
    }
    return this.isExhausted ? 'earlyStop' : 'done';
  }

  /** The final evaluation. @returns null when it was broken off */
  async evaluate(): Promise<Evaluation | null> {
    const { iteration } = this.trainer;
    const { tasks, steps, baselines } = this.experiment.config.evaluation;
    try {
      return await evaluateOn(heldOut(this.experiment), this.finalMeta, {
        tasks, steps, split: 'test', baselines, breathe: this.breathe, pool: this.pool,
        progress: throttled((what, done, total) => this.recorder.event({ kind: 'progress', iteration, what, done, total })),
      }, this.chosen.runtime, this.threads);
    } catch (error) {
      if (error instanceof Interrupted) return null;
      throw error;
    }
  }

  private get isTrained(): boolean {
    return this.trainer.iteration >= this.training.iterations || this.isExhausted;
  }

  private get isExhausted(): boolean {
    const { earlyStop } = this.training;
    return earlyStop !== undefined && this.counters.withoutImprovement >= earlyStop.patience;
  }

  private get owesValidation(): boolean {
    const { validateEvery } = this.training;
    const { iteration } = this.trainer;
    return validateEvery > 0 && iteration % validateEvery === 0 && iteration > this.counters.validatedAt;
  }

  private async iterate(): Promise<void> {
    const { meta } = this.trainer;
    const upcoming = { iteration: this.trainer.iteration + 1, meta };
    await this.attendant?.before(upcoming);
    const begin = performance.now();
    const step = await this.trainer.step();
    const seconds = (performance.now() - begin) / 1000;
    if (!Number.isFinite(step.loss) || !Number.isFinite(step.gradientNorm)) {
      const i = this.trainer.iteration;
      await this.attendant?.notFinite(upcoming);
      const { feeds } = await this.trainer.batch(i - 1, meta);
      throw new HumanError(await explainNonFinite(this.experiment, this.chosen.runtime, this.threads, meta, feeds, i));
    }
    this.window.add(step, seconds);
  }

  /** What follows an iteration: a metrics line, a validation, a checkpoint, each when it is due. */
  private async finishIteration(): Promise<void> {
    const i = this.trainer.iteration;
    if (i % this.thinning.metricsEvery === 0 || this.single) this.window.flush(i, this.recorder);
    const best = this.owesValidation && await this.validate(i);
    if (best || i % this.training.checkpointEvery === 0 || this.isTrained) await this.checkpoint(best);
  }

  private pauseAfterSingle(): void {
    if (!this.single) return;
    this.single = false;
    this.pause(true);
  }

  /** Obeys wishes; waits here while paused. */
  private readonly breathe: Breathe = async () => {
    for (;;) {
      const wish = await this.recorder.control();
      if (wish?.kind === 'stop') throw new Interrupted();
      if (wish?.kind === 'pause') this.pause(true);
      if (wish?.kind === 'resume') this.pause(false);
      if (wish?.kind === 'checkpoint') await this.checkpoint();
      if (wish?.kind === 'step') {
        this.single = true;
        this.paused = false;
        return;
      }
      if (!this.paused && !wish) return;
      if (!wish) await new Promise((done) => setTimeout(done, 50));
    }
  };

  private pause(on: boolean): void {
    if (this.paused === on) return;
    this.paused = on;
    this.window.flush(this.trainer.iteration, this.recorder);
    this.recorder.event({ kind: on ? 'paused' : 'resumed', iteration: this.trainer.iteration });
  }

  /** @returns whether this is the best validation so far */
  private async validate(iteration: number): Promise<boolean> {
    const { validationTasks: tasks, validateEvery } = this.training;
    const isShown = (iteration / validateEvery) % this.thinning.validationEvery === 0;
    if (isShown) this.window.flush(iteration, this.recorder);
    this.validation ??= await this.build(() => openCurves(
      heldOut(this.experiment), this.chosen.runtime, this.threads, this.steps, tasks, this.pool));
    const curves = await this.validation.run(this.trainer.meta, 'validation', tasks, this.breathe);
    const best = this.judge(meanAndInterval(curves.query[this.experiment.trainedSteps]).mean, iteration);
    if (isShown || best) await this.tellValidation(curves, iteration, best);
    for (const { code, said } of this.watch.validated(curves, iteration)) this.recorder.warn(code, said, iteration);
    if ((iteration / validateEvery) % this.thinning.inspectionEvery(this.inspectionSize) === 0) await this.inspect();
    return best;
  }

  private async tellValidation({ query, support }: Curves, iteration: number, best: boolean): Promise<void> {
    const { metric } = this.experiment.source;
    const held = heldOut(this.experiment);
    // What a policy sees depends on what it does: there is no support set before it acts.
    if (!held.source.acting) {
      this.agreement ??= await AgreementProbe.create(held, this.chosen.runtime, this.threads, 'validation');
    }
    this.recorder.event({
      kind: 'validation', iteration, best, curve: curveOf(query, metric), supportCurve: curveOf(support, metric),
      agreement: await this.agreement?.at(this.trainer.meta),
      values: query.map((row) => row.slice(0, this.thinning.shownTasks).map((v) => finite(Number(v.toPrecision(5))))),
    });
  }

  /** Counts a validation. @returns whether its value is the best so far */
  private judge(value: number, iteration: number): boolean {
    const { counters } = this;
    counters.validatedAt = iteration;
    const best = Number.isFinite(value)
      && (Number.isNaN(counters.best) || better(this.experiment.source.metric, value, counters.best));
    if (!best) counters.withoutImprovement++;
    else Object.assign(counters, { best: value, bestIteration: iteration, withoutImprovement: 0 });
    if (best && this.training.earlyStop) this.bestMeta = Float32Array.from(this.trainer.meta);
    return best;
  }

  /** Writes what the learner sees and what adaptation changes. */
  private async inspect(): Promise<void> {
    const { iteration, meta } = this.trainer;
    this.inspector ??= await this.build(() => openInspection(
      heldOut(this.experiment), this.chosen.runtime, this.threads, 'validation', this.steps));
    const tasks: NewEvent = { kind: 'tasks', iteration, split: 'validation', samples: await this.inspector.samples(meta) };
    const parameters: NewEvent = { kind: 'parameters', iteration, layers: await this.inspector.changes(meta) };
    this.inspectionSize ||= JSON.stringify([tasks, parameters]).length;
    this.recorder.event(tasks);
    this.recorder.event(parameters);
  }

  /** Meta-parameters that the final evaluation uses: the best ones after an early stop, else the last. */
  private get finalMeta(): Float32Array {
    return this.training.earlyStop && this.bestMeta ? this.bestMeta : this.trainer.meta;
  }

  async dispose(): Promise<void> {
    await this.attendant?.dispose();
    await this.validation?.dispose();
    await this.inspector?.dispose();
    await this.agreement?.dispose();
    await this.trainer.dispose();
    await this.pool?.dispose();
  }
}
const bestName = 'best';

/** Whether a graph of so many adaptation steps takes long to build (300: ten seconds, 1,000: minutes). */
export const isLongBuild = (steps: number): boolean => steps >= 50;

const isDebugged = (resume: TrainingState | undefined): boolean => resume?.counters.debugged === 1;

const started = (experiment: Experiment, chosen: ChosenRuntime, threads: number, hash: string, resume?: TrainingState): NewEvent => {
  const { config, source, data } = experiment;
  return {
    kind: 'started', iteration: resume?.iteration ?? 0, version: eventsVersion, name: config.name ?? config.algorithm.name,
    config: config as unknown as Record<string, unknown>, iterations: config.training.iterations,
    trainedSteps: experiment.trainedSteps, metric: source.metric, picture: source.picture, input: [...source.input],
    parameters: countOf(experiment.parameters),
    runtime: chosen.runtime.name, runtimeReason: english(chosen.reason), runtimeSaid: chosen.reason, threads,
    versions: { [chosen.runtime.name]: chosen.runtime.version, graph: hash, node: process.version },
    ...(resume ? { resumedFrom: resume.iteration } : {}),
    sizes: { ...source.sizes }, transductive: experiment.transductive, ...(data && { data: { ...data } }),
  };
};

/**
 * Trains, validates, keeps checkpoints, obeys, and evaluates at the end. Every event but those of the run folder itself
 * comes from here, in order, `started` first and `finished` last.
 * @param initial meta-parameters to begin with instead of fresh ones: a branch
 * @param arrive somebody attends, e.g. a debugger: the run is marked *debugged*
 * @param until a meta-iteration to stop at with a checkpoint: a rung of a sweep
 * @throws HumanError when the loss is not finite (which tensor was first), or the runtime cannot be used
 */
export const train = async (
  experiment: Experiment, recorder: Recorder, resume?: TrainingState, initial?: TrainingState['meta'],
  arrive?: (attended: Attended) => Attendant, until = Infinity,
): Promise<TrainingResult> => {
  const { config } = experiment;
  const { threads, ...chosen } = await openRuntimeFor(config);
  const unshared = whyUnshared(experiment);
  const { workers = 1 } = config;
  const pool = workers > 1 && !unshared ? new WorkerPool({ experiment, runtime: chosen.runtime, threads, workers }) : undefined;
  const build = () => MetaTrainer.create(experiment, chosen.runtime, threads, config.training.iterations, resume, initial, pool);
  const trainer = isLongBuild(experiment.trainedSteps) ? await endable(build) : await build();
  const debugged = arrive !== undefined || isDebugged(resume);
  recorder.event({ ...started(experiment, chosen, threads, trainer.fingerprint, resume), ...(debugged && { debugged }) });
  const run = new Run(experiment, recorder, trainer, chosen, threads, resume, pool);
  if (arrive) run.attend(arrive);
  const warn = (said: Told): void => recorder.warn('worker', said, trainer.iteration);
  try {
    if (workers > 1 && unshared) warn(tell`workers: ${unshared}.`);
    void pool?.start(warn);
    const begin = performance.now();
    const first = trainer.iteration;
    const trained = await run.go(until);
    const seconds = (performance.now() - begin) / 1000;
    const { iteration } = trainer;
    const itPerSecond = iteration > first ? (iteration - first) / seconds : null;
    const evaluation = trained === 'stopped' ? null : await run.evaluate();
    // Training may be done: what is missing is the evaluation, and a resume makes up for it.
    const reason = evaluation ? trained : 'stopped';
    recorder.event({ kind: 'finished', iteration, reason, itPerSecond, seconds, evaluation });
    return { reason, state: run.state(), itPerSecond, seconds, evaluation };
  } finally {
    await run.dispose();
  }
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

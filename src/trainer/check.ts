import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RuntimeName } from '../protocol/config';
import { gradientProgram } from './programs/compile';
import { readConfig } from './config/configFile';
import type { Executable, Program, Values } from './engine/runtime';
import { episodesOf } from './openEpisodes';
import { type Experiment, flatten, initialise, learnedCount, openExperiment } from './experiment';
import { numbersOf, readReference, referenceExperiment, type ReferenceFile, referenceFeeds } from './referenceFile';
import { schemas } from './registry';
import { openRuntime } from './runtimes';
import { scalarValues } from './programs/scalars';

export interface CheckResult {
  /** By algorithm: largest difference, relative to the largest entry of the true gradient. */
  readonly results: Readonly<Record<string, { readonly maxRelErr: number; readonly limit: number; readonly pass: boolean;
    readonly against: string }>>;
  readonly runtime: string;
  readonly pass: boolean;
}

/** Methods that lose digits in float32: in differences and divisions, or (deepKernel) as its noise gets small. */
const losesDigits: ReadonlySet<string> = new Set(['reptile', 'imaml', 'deepKernel']);

/** What float32 can reach, and float64. */
const limitOf = (algorithm: string, runtime: string): number => {
  if (runtime === 'reference') return 1e-9;
  return losesDigits.has(algorithm) ? 1e-4 : 1e-5;
};

const typed = (program: Program, feeds: Readonly<Record<string, ArrayLike<number>>>, exact: boolean) =>
  Object.fromEntries(program.inputs.map((input): [string, Values] => {
    const name = String(input.attributes.name);
    const values = feeds[name];
    if (input.dtype === 'int32') return [name, Int32Array.from(values)];
    return [name, exact ? Float64Array.from(values) : Float32Array.from(values)];
  }));

const relative = (got: ArrayLike<number>, truth: ArrayLike<number>): number => {
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < truth.length; i++) {
    const difference = Math.abs(got[i] - truth[i]);
    worst = difference <= worst ? worst : difference;
    largest = Math.max(largest, Math.abs(truth[i]));
  }
  return got.length === truth.length ? worst / largest : NaN;
};

/**
 * Largest difference relative to the largest entry. What is learned and what is carried stand in one vector but have sizes
 * of their own: each is held against its own.
 */
export const worstOf = (
  experiment: Pick<Experiment, 'parameters' | 'carried'>, got: ArrayLike<number>, truth: ArrayLike<number>,
): number => {
  const learned = learnedCount(experiment);
  const parts = [got, truth].map((all) => [Array.from(all).slice(0, learned), Array.from(all).slice(learned)]);
  return Math.max(...[0, 1].filter((i) => parts[1][i].length > 0).map((i) => relative(parts[0][i], parts[1][i])));
};

/** In all digits that a float64 check can use. */
const scalarsOf = (experiment: Experiment): Record<string, number[]> =>
  Object.fromEntries(Object.entries(scalarValues(experiment)).map(([name, value]) => [`scalar/${name}`, [value]]));

const concatenated = (arrays: readonly ArrayLike<number>[]): Float64Array =>
  Float64Array.from(arrays.flatMap((a) => Array.from(a)));
const valuesOf = (arrays: Readonly<Record<string, Parameters<typeof numbersOf>[0]>>) => Object.values(arrays).map(numbersOf);

/** Truth and meta-parameters of each algorithm that the file has. */
const truths = (file: ReferenceFile): Record<string, { meta: Float64Array; gradient: Float64Array }> => {
  const theta = valuesOf(file.params);
  const plain = (arrays?: ReferenceFile['params']) =>
    (arrays ? { meta: concatenated(theta), gradient: concatenated(valuesOf(arrays)) } : undefined);
  const all = {
    maml: plain(file.maml?.grad), fomaml: plain(file.fomaml?.grad), anil: plain(file.anil?.grad),
    reptile: plain(file.reptile?.direction), imaml: plain(file.imaml?.grad),
    metaSgd: file.meta_sgd && {
      meta: concatenated([...theta, ...valuesOf(file.meta_sgd.alpha)]),
      gradient: concatenated([...valuesOf(file.meta_sgd.grad), ...valuesOf(file.meta_sgd.grad_alpha)]),
    },
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, truth]) => (truth ? [[name, truth]] : [])));
};

/** Is the meta-gradient right, against a file of exact ones? */
export const checkReference = async (path: string, runtimeName: RuntimeName): Promise<CheckResult> => {
  const file = readReference(path);
  const chosen = await openRuntime(runtimeName);
  const results: Record<string, CheckResult['results'][string]> = {};
  for (const [name, { meta, gradient }] of Object.entries(truths(file))) {
    const experiment = await referenceExperiment(file, name);
    const program = gradientProgram(experiment, file.tasks.length);
    const executable = await chosen.runtime.compile(program, { threads: 1 });
    const feeds = { ...referenceFeeds(file), ...scalarsOf(experiment), meta };
    const out = await executable.run(typed(program, feeds, chosen.runtime.name === 'reference'));
    await executable.dispose();
    const maxRelErr = relative(out.gradient, gradient);
    const limit = limitOf(name, chosen.runtime.name);
    results[name] = { maxRelErr, limit, pass: maxRelErr <= limit, against: 'reference file' };
  }
  return { results, runtime: chosen.runtime.name, pass: Object.values(results).every((r) => r.pass) };
};

/** Iterations after which what is carried has seen enough tasks to be checked. */
const warmUps = 8;

/**
 * Meta-parameters whose carried part is as a training leaves it, the rest as it was. Where an inner Adam's second moments
 * are still zero its step is the sign of the gradient: there float32 and float64 rightly differ wherever that is about zero.
 * @param run meta-parameters and iteration to the vector of gradient and next carried values
 */
const settled = async (
  experiment: Experiment, meta: Float32Array, run: (meta: Float32Array, iteration: number) => Promise<ArrayLike<number>>,
): Promise<Float32Array> => {
  if (experiment.carried.length === 0) return meta;
  const learned = learnedCount(experiment);
  let at = meta;
  for (let iteration = 1; iteration <= warmUps; iteration++) {
    const next = await run(at, iteration);
    at = Float32Array.from(at, (v, i) => (i < learned ? v : next[i]));
  }
  return at;
};

/**
 * How far the float64 result itself goes when θ is rounded to float32 another way: where a gate stands on its kink and an
 * inner Adam divides by what is about zero, no float32 program can be held to less.
 */
const movement = async (
  experiment: Experiment, exact: Executable, program: Program, feeds: Readonly<Record<string, ArrayLike<number>>>, truth: ArrayLike<number>,
): Promise<number> => {
  let most = 0;
  for (let trial = 1; trial <= 3; trial++) {
    const meta = Float64Array.from(feeds.meta, (v, i) => v * (1 + 2 ** -24 * Math.sin(12.9898 * (i + 1) * trial)));
    most = Math.max(most, worstOf(experiment, (await exact.run(typed(program, { ...feeds, meta }, true))).gradient, truth));
  }
  return most;
};

/**
 * Largest error of directional derivatives, relative to the gradient's length over the root of its size.
 * @param gradient of what is learned: what is carried, at the end of the vector, stays where it is
 */
const finiteDifferences = async (
  exact: Executable, program: Program, feeds: Readonly<Record<string, ArrayLike<number>>>, gradient: ArrayLike<number>,
): Promise<number> => {
  const size = gradient.length;
  const length = Math.sqrt(Array.from(gradient).reduce((s, g) => s + g * g, 0));
  let worst = 0;
  for (let trial = 0; trial < 6; trial++) {
    const direction = Float64Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) * (trial + 1) + trial));
    const norm = Math.sqrt(direction.reduce((s, d) => s + d * d, 0));
    const at = async (h: number) => {
      const meta = Float64Array.from(feeds.meta, (v, i) => v + (h * (direction[i] ?? 0)) / norm);
      return (await exact.run(typed(program, { ...feeds, meta }, true))).loss[0];
    };
    const h = 1e-6;
    const numeric = (await at(h) - await at(-h)) / (2 * h);
    const analytic = direction.reduce((s, d, i) => s + (d / norm) * gradient[i], 0);
    worst = Math.max(worst, Math.abs(numeric - analytic) / (length / Math.sqrt(size)));
  }
  return worst;
};

/**
 * Parameters that begin at exactly 0, moved a little. What is seen may be 0 too, as the place where a walk begins: then a unit
 * with a bias of 0 stands on its kink, where the loss has no derivative that differences could find.
 * @param learned how many there are before what is carried, which stays
 */
const offTheKinks = (meta: Float32Array, learned: number): Float32Array =>
  meta.map((v, i) => (v === 0 && i < learned ? 0.01 * Math.sin(12.9898 * (i + 1)) : v));

/** Is the meta-gradient of a config right? Against float64, and float64 against finite differences of the meta-loss. */
export const checkConfig = async (path: string, runtimeName: RuntimeName): Promise<CheckResult> => {
  const config = readConfig(path, [], schemas());
  const tasks = Math.min(config.training.metaBatch, 2);
  const experiment = await openExperiment({ ...config, training: { ...config.training, taskReduction: 'mean' } }, dirname(path));
  const chosen = await openRuntime(runtimeName, { where: path });
  const program = gradientProgram(experiment, tasks);
  const first = offTheKinks(flatten(experiment.parameters, initialise(experiment.parameters, config.training.seed)), learnedCount(experiment));
  const episodes = episodesOf(experiment, chosen.runtime, 1);
  const executable = await chosen.runtime.compile(program, { threads: 1 });
  const isExact = chosen.runtime.name === 'reference';
  const feedsAt = async (meta: Float32Array, iteration: number) => {
    const { feeds: drawn } = await episodes.draw({ split: 'train', iteration, count: tasks }, meta);
    return { ...drawn, ...scalarsOf(experiment), meta };
  };
  const meta = await settled(experiment, first, async (at, iteration) =>
    (await executable.run(typed(program, await feedsAt(at, iteration), isExact))).gradient);
  const feeds = await feedsAt(meta, 0);
  await episodes.dispose();
  const { referenceRuntime } = await import('./engine/runtimes/reference');
  const exact = await referenceRuntime.compile(program, { threads: 1 });
  const truth = await exact.run(typed(program, feeds, true));
  const got = await executable.run(typed(program, feeds, isExact));
  await executable.dispose();
  const name = config.algorithm.name;
  const results: Record<string, CheckResult['results'][string]> = {};
  const record = (key: string, maxRelErr: number, limit: number, against: string) => {
    results[key] = { maxRelErr, limit, pass: maxRelErr <= limit, against };
  };
  const error = worstOf(experiment, got.gradient, truth.gradient);
  const usual = limitOf(name, chosen.runtime.name);
  const moved = error > usual && experiment.carried.length > 0 ? await movement(experiment, exact, program, feeds, truth.gradient) : 0;
  if (3 * moved <= usual) record(name, error, usual, 'float64');
  else record(name, error, 3 * moved, `float64, which itself moves by ${moved.toExponential(1)} when its parameters are rounded to float32`);
  const learnedPart = Array.from(truth.gradient).slice(0, learnedCount(experiment));
  if ((experiment.algorithm.order === 'second' || experiment.algorithm.order === 'direct') && experiment.options.firstOrder !== true) {
    record(`${name} (finite differences)`, await finiteDifferences(exact, program, feeds, learnedPart), 1e-4,
      'central differences of the float64 meta-loss');
  }
  return { results, runtime: chosen.runtime.name, pass: Object.values(results).every((r) => r.pass) };
};

/** @param path a config, or a reference file */
export const check = (path: string, runtime: RuntimeName): Promise<CheckResult> => {
  const isReference = path.endsWith('.json') && !path.endsWith('.maml.json') && readFileSync(path, 'utf8').includes('"tasks"');
  return isReference ? checkReference(path, runtime) : checkConfig(path, runtime);
};

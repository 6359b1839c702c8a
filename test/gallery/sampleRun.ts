import type { CurvePoint, EventOf, RunEvent } from '../../src/protocol/events';

/**
 * Events of a made-up sinusoid run, seeded and without a clock: for the gallery and the end-to-end test only.
 * The numbers look like a run and mean nothing.
 */

export interface Random {
  uniform(): number;
  normal(): number;
  between(low: number, high: number): number;
}
type Kind = RunEvent['kind'];
type Untimed<K extends Kind> = Omit<EventOf<K>, 'time'>;

/** Small generator (mulberry32): the same seed gives the same run. */
export const generator = (seed: number): Random => {
  let s = seed >>> 0;
  const uniform = (): number => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, between: (low, high) => low + (high - low) * uniform() };
};

export const trainedSteps = 1;
const steps = 10;
const drawn = 48;
const config = (iterations: number) => ({
  taskSet: { name: 'sinusoid', support: 10, query: 10 }, model: { name: 'mlp', hidden: [40, 40] },
  algorithm: { name: 'maml', innerRate: 0.01, innerSteps: trainedSteps },
  training: { iterations, metaBatch: 25, validationTasks: 100, validateEvery: iterations / 20, seed: 7 },
  evaluation: { tasks: 600, steps, baselines: ['random', 'joint', 'oracle'] },
});

export const started = (iterations: number, name = 'sinusoid-quick'): Untimed<'started'> => ({
  kind: 'started', iteration: 0, version: 1, name, config: config(iterations), iterations, trainedSteps, metric: 'mse',
  picture: 'curve', input: [1], parameters: 1761, runtime: 'fake', runtimeReason: 'made up for the gallery', threads: 1,
  versions: { 'maml-lab': '0.0.0' }, sizes: { train: 'endless', validation: 'endless', test: 'endless' }, transductive: false,
});

/** Loss that a run of this length has on average after `share` of it. */
const level = (share: number): number => 0.36 + 2.8 * Math.exp(-share * 16) + 0.15 * Math.exp(-share * 3);

export const metrics = (iteration: number, iterations: number, count: number, random: Random): Untimed<'metrics'> => {
  const loss = level(iteration / iterations) * Math.exp(0.06 * random.normal());
  return {
    kind: 'metrics', iteration, count, loss, lossMin: loss * random.between(0.45, 0.65), lossMax: loss * random.between(1.5, 2.2),
    gradientNorm: loss * 1.4, rate: 0.001, itPerSecond: 900 + 30 * random.normal(),
  };
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const pointOf = (values: readonly number[], step: number): CurvePoint & { mean: number } => {
  const mean = meanOf(values);
  const variance = meanOf(values.map((value) => (value - mean) ** 2));
  return { step, mean, ci95: 1.96 * Math.sqrt(variance / values.length), metric: 'mse' };
};

/** Errors of single tasks after 0, 1, … steps, by step. */
const taskErrors = (share: number, tasks: number, random: Random): number[][] => {
  const before = Array.from({ length: tasks }, () => 3.1 * Math.exp(0.8 * random.normal() - 0.3));
  const gain = 1 / level(share);
  return Array.from({ length: steps + 1 }, (_, step) => before.map((error) =>
    (step === 0 ? error : error / (1 + 2.6 * gain * step ** 0.9) * Math.exp(0.5 * random.normal()))));
};

export const validation = (iteration: number, iterations: number, random: Random): Untimed<'validation'> => {
  const errors = taskErrors(iteration / iterations, 100, random);
  const curve = errors.map(pointOf);
  return {
    kind: 'validation', iteration, curve, values: errors.map((row) => row.slice(0, drawn)), best: true,
    supportCurve: curve.map((point) => ({ ...point, mean: point.mean * 0.8 })),
  };
};

const examples = (f: (x: number) => number, random: Random) => {
  const x = Array.from({ length: 10 }, () => random.between(-5, 5));
  return { x, y: x.map(f) };
};

export const tasks = (iteration: number, iterations: number, random: Random): Untimed<'tasks'> => ({
  kind: 'tasks', iteration, split: 'validation',
  samples: Array.from({ length: 6 }, () => {
    const [amplitude, phase] = [random.between(0.1, 5), random.between(0, Math.PI)];
    const target = (x: number): number => amplitude * Math.sin(x - phase);
    const common = (x: number): number => 1.6 * Math.sin(x - 1.4) * (1 - 0.05 * Math.cos(3 * x));
    const grid = Array.from({ length: 100 }, (_, i) => -5 + (10 * i) / 99);
    const share = iteration / iterations;
    const near = (step: number): number => (step === 0 ? 0 : (0.55 + 0.4 * share) * (1 - 0.45 / step ** 1.1));
    return {
      about: `amplitude ${amplitude.toFixed(2)}, phase ${phase.toFixed(2)}`,
      support: examples(target, random), query: examples(target, random), grid,
      predictions: Array.from({ length: steps + 1 }, (_, step) =>
        grid.map((x) => near(step) * target(x) + (1 - near(step)) * common(x) + 0.05 * Math.sin(9 * x))),
    };
  }),
});

const layerSizes = {
  'dense1/weight': 40, 'dense1/bias': 40, 'dense2/weight': 1600, 'dense2/bias': 40, 'dense3/weight': 40, 'dense3/bias': 1,
};
export const parameters = (iteration: number, random: Random): Untimed<'parameters'> => ({
  kind: 'parameters', iteration,
  layers: Object.entries(layerSizes).map(([name, size]) => {
    const norm = random.between(1, 5) * Math.log10(size + 1);
    const change = norm * random.between(0.002, 0.15);
    const histogram = Array.from({ length: 21 }, (_, i) => Math.round(size * 0.2 * Math.exp(-((i - 10 + random.normal()) ** 2) / 8)));
    return { name, size, norm, change, cosine: size > 1 ? 1 - random.uniform() * 0.01 : null, limit: change, histogram };
  }),
});

export const checkpoint = (iteration: number): Untimed<'checkpoint'> => ({
  kind: 'checkpoint', iteration, file: `${String(iteration).padStart(9, '0')}.safetensors`, bytes: 21_132,
});

const baseline = (random: Random, from: number, to: number): CurvePoint[] => Array.from({ length: steps + 1 }, (_, step) =>
  pointOf(Array.from({ length: 600 }, () => (to + (from - to) * Math.exp(-step / 4)) * Math.exp(0.7 * random.normal() - 0.25)), step));

export const finished = (
  iteration: number, reason: EventOf<'finished'>['reason'], seconds: number, random: Random,
): Untimed<'finished'> => ({
  kind: 'finished', iteration, reason, itPerSecond: 912, seconds,
  evaluation: {
    tasks: 600, split: 'test', metric: 'mse', trainedSteps, transductive: false, seed: 7,
    curve: taskErrors(1, 600, random).map(pointOf),
    baselines: { random: baseline(random, 4.4, 3.2), joint: baseline(random, 3.2, 1.6), oracle: baseline(random, 0.012, 0.01) },
  },
});

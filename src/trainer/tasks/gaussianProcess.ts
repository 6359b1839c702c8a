import { averagedPosterior, kernelNames, posterior, type Process, sampleProcess } from '../math/gaussianProcess';
import { meanSquaredError } from '../math/losses';
import { ownCurve } from '../math/ownCurve';
import type { Rng } from '../math/rng';
import { amount, choice, count, OptionError, type OptionsOf, pair, range, rate, type Task, taskSet, tell, wholeRange,
  type Yardstick } from '../taskSet';

const options = {
  kernel: choice(kernelNames, 'covariance of the curves: squared exponential, Matérn 5/2 or periodic'),
  lengthScale: range(0.4, 0.4, 'length scales l; each task has its own'),
  deviation: range(1, 1, 'standard deviations σ of a curve\'s values; each task has its own'),
  period: rate(1, 'period of the periodic kernel'),
  noise: amount(0.02, 'standard deviation of the noise on y'),
  inputs: range(-2, 2, 'inputs x'),
  contexts: wholeRange(3, 9, 'fewest and most points of a support set'),
  targets: wholeRange(2, 9, 'fewest and most points of a query set, none of them in the support set'),
  points: count(18, 'most points of support and query together', 2),
};
type Options = OptionsOf<typeof options>;

/** A drawn curve. A class, because words about the many that are trained on are never read. */
class ProcessTask implements Task {
  readonly support: Task['support'];
  readonly query: Task['query'];

  constructor(readonly process: Process, o: Options, rng: Rng) {
    const contexts = between(rng, o.contexts);
    const targets = between(rng, [o.targets[0], Math.min(o.targets[1], o.points - contexts)]);
    const x = Float32Array.from({ length: contexts + targets }, () => rng.uniform(o.inputs[0], o.inputs[1]));
    const y = sampleProcess(process, x, () => rng.normal());
    this.support = { x: x.slice(0, contexts), y: y.slice(0, contexts) };
    this.query = { x: x.slice(contexts), y: y.slice(contexts) };
  }

  get about(): string {
    const { process: { lengthScale, deviation }, support } = this;
    return `length scale ${lengthScale.toFixed(2)}, deviation ${deviation.toFixed(2)}, ${support.x.length} contexts`;
  }
}

const between = (rng: Rng, [low, high]: readonly [number, number]): number => low + rng.int(high - low + 1);

/** The posterior of whoever knows the kernel and its scales: no predictor has a greater expected log-likelihood. */
const exactGp: Yardstick = {
  name: 'exactGp',
  predict: (task, x, informed) => {
    if (!(task instanceof ProcessTask)) throw new Error('the exact posterior is known of gaussianProcess tasks alone');
    const { x: seen, y } = seenOf(task, informed);
    return posterior(task.process, seen, y, x);
  },
};

/** Values of each scale in the sum over scales: with twice as many the log-likelihood stays to the third decimal. */
const scalesEach = 20;

/**
 * The posterior of whoever knows the kernel and how scales are drawn, not the task's own: the best that a learner can do which
 * answers with a Gaussian for each point, up to the sum that stands for the integral over scales.
 */
const hierarchicalGp = (o: Options): Yardstick => {
  const [lengthScales, deviations] = [middles(o.lengthScale), middles(o.deviation)];
  const processes = lengthScales.flatMap((lengthScale) =>
    deviations.map((deviation): Process => ({ kernel: o.kernel, period: o.period, noise: o.noise, lengthScale, deviation })));
  return {
    name: 'hierarchicalGp',
    predict: (task, x, informed) => {
      const { x: seen, y } = seenOf(task, informed);
      return averagedPosterior(processes, seen, y, x);
    },
  };
};

const nothing: Pick<Task['support'], 'x' | 'y'> = { x: new Float32Array(0), y: new Float32Array(0) };
const seenOf = ({ support }: Task, informed: boolean) => (informed ? support : nothing);

/** Middles of equal parts of a range; of no range, its one value. */
const middles = ([low, high]: readonly [number, number]): number[] =>
  (low === high ? [low] : Array.from({ length: scalesEach }, (_, i) => low + ((i + 0.5) / scalesEach) * (high - low)));

const isRange = ([low, high]: readonly [number, number]): boolean => low < high;

const processOf = (o: Options, rng: Rng): Process => ({
  kernel: o.kernel, period: o.period, noise: o.noise,
  lengthScale: rng.uniform(o.lengthScale[0], o.lengthScale[1]), deviation: rng.uniform(o.deviation[0], o.deviation[1]),
});

/** Curves drawn from a Gaussian process, with any number of contexts; the exact posterior is the yardstick. */
export default taskSet({
  summary: 'Regression: curves of a Gaussian process, any number of points, with the exact posterior beside them.',
  source: 'Garnelo et al. 2018 (arXiv:1807.01613), section 4.1, and Kim et al. 2019 (arXiv:1901.05761), section 4.1, with their notebooks',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 }, training: { metaBatch: 64 } },
  options,
  shifts: ({ lengthScale: [short, long], deviation, noise, kernel }) => ({
    rougher: { lengthScale: pair(short / 2, long / 2) }, smoother: { lengthScale: pair(2 * short, 2 * long) },
    amplitude: { deviation: pair(2 * deviation[0], 2 * deviation[1]) }, noise: { noise: noise + 0.3 },
    kernel: { kernel: kernel === kernelNames[0] ? kernelNames[1] : kernelNames[0] },
  }),
  support: ({ contexts, targets, points }) =>
    ({ now: contexts[1], at: (size) => ({ contexts: pair(size, size), points: Math.max(points, size + targets[1]) }) }),
  open: (o) => {
    if (o.points < o.contexts[1] + o.targets[0]) {
      throw new OptionError('taskSet.points', { 'taskSet.points': o.contexts[1] + o.targets[0] },
        tell`taskSet.points is ${o.points}, but ${o.contexts[1]} contexts and ${o.targets[0]} targets need
          ${o.contexts[1] + o.targets[0]}: raise points, or lower contexts.`);
    }
    if (o.lengthScale[0] <= 0) throw new OptionError('taskSet.lengthScale', {}, tell`taskSet.lengthScale must be above 0.`);
    const spec = (n: number) => ({
      x: { shape: [n, 1], dtype: 'float32' }, y: { shape: [n, 1], dtype: 'float32' },
    } as const);
    return {
      input: [1], output: 1, support: spec(o.contexts[1]), query: spec(Math.min(o.targets[1], o.points - o.contexts[0])),
      variable: true, metric: 'mse', picture: 'curve', yardsticks: isRange(o.lengthScale) || isRange(o.deviation) ? [exactGp, hierarchicalGp(o)] : [exactGp],
      sizes: { train: 'endless', validation: 'endless', test: 'endless' },
      sample: (rng) => new ProcessTask(processOf(o, rng), o, rng),
      loss: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
      score: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
      readOwnTask: async (path, queryPath) => ownCurve(path, queryPath),
    };
  },
});

import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { algorithm, type Batch, choice, count, filled, type Gaussian, type OptionsOf, rate, type Setting } from '../algorithm';
import { squaredDistances } from '../math/classes';
import { whitened } from '../math/cholesky';
import { together } from '../math/neuralProcess';
import { beforeAndAfter, readsOnce } from '../math/reading';

const options = {
  features: count(32, 'numbers of an embedding: outputs of the network'),
  kernel: choice(['rbf', 'matern52'], 'covariance on the embeddings'),
  objective: choice(['marginal', 'predictive'],
    'what is maximised: the marginal likelihood of all points of a task, or the likelihood of its query set given its support set'),
  lengthScale: rate(1, 'where the length scale starts'),
  noise: rate(0.1, 'where the standard deviation of the noise starts'),
  jitter: rate(1e-4, 'variance added to the diagonal, relative to the kernel\'s: float32 needs some'),
};
type Options = OptionsOf<typeof options>;

/** Names of the kernel's own parameters; scales are learned as logarithms. */
const [meanName, scaleName, deviationName, noiseName] = ['gp/mean', 'gp/logLengthScale', 'gp/logDeviation', 'gp/logNoise'];
const logTwoPi = Math.log(2 * Math.PI);

/** Correlations from squared distances in units of the length scale. */
const correlation = (squared: Tensor, kernel: Options['kernel']): Tensor => {
  if (kernel === 'rbf') return tf.exp(tf.mul(squared, -0.5));
  // The root has no derivative at 0, where the kernel is flat.
  const r = tf.sqrt(tf.add(tf.mul(squared, 5), 1e-10));
  return tf.mul(tf.add(tf.add(r, 1), tf.div(tf.square(r), 3)), tf.exp(tf.neg(r)));
};

/** Kernel, its variance, and the noise's. */
const processOf = ({ meta, options: o }: Setting<typeof options>) => {
  const variance = tf.exp(tf.mul(meta[deviationName], 2));
  const noise = tf.exp(tf.mul(meta[noiseName], 2));
  const between = (a: Tensor, b: Tensor): Tensor => {
    const squared = tf.div(tf.relu(squaredDistances(a, b)), tf.exp(tf.mul(meta[scaleName], 2)));
    return tf.mul(correlation(squared, o.kernel), variance);
  };
  /** Covariance of noisy points; an empty place is a standard normal that nothing else depends on. */
  const among = (a: Tensor, weight?: Tensor): Tensor => {
    const diagonal = tf.add(noise, tf.mul(variance, o.jitter));
    const eye = tf.eye(a.shape[0]);
    const full = tf.add(between(a, a), tf.mul(eye, diagonal));
    if (!weight) return full;
    const both = tf.mul(tf.expandDims(weight, 1), tf.expandDims(weight, 0));
    return tf.add(tf.mul(full, both), tf.mul(eye, tf.sub(1, weight)));
  };
  return { variance, noise, between, among };
};

/** y − mean, 0 in empty places. [n, d] */
const centred = ({ meta }: Setting<typeof options>, { y, weight }: Batch): Tensor => {
  const apart = tf.sub(y, meta[meanName]);
  return weight ? tf.mul(apart, tf.expandDims(weight, 1)) : apart;
};

/** The exact posterior of the process after the support set, noise included (Rasmussen & Williams 2006, 2.25 and 2.26). */
const posterior = (setting: Setting<typeof options>, support: Batch) => {
  const { learner, meta } = setting;
  const embed = learner.at(meta, support, 0).predict;
  const process = processOf(setting);
  const seen = embed(support.x, support.weight);
  const K = process.among(seen, support.weight);
  const residual = centred(setting, support);
  return (x: Tensor, weight?: Tensor): Gaussian => {
    const cross = process.between(seen, embed(x, weight));
    const visible = support.weight ? tf.mul(cross, tf.expandDims(support.weight, 1)) : cross;
    const { solved } = whitened(K, tf.concat([visible, residual], 1));
    const [v, white] = tf.split(solved, [x.shape[0], residual.shape[1] as number], 1);
    const mean = tf.add(tf.matMul(v as tf.Tensor2D, white as tf.Tensor2D, true), meta[meanName]);
    const explained = tf.reshape(tf.sum(tf.square(v), 0), [x.shape[0], 1]);
    const variance = tf.add(tf.relu(tf.sub(process.variance, explained)), process.noise);
    return { mean, deviation: tf.add(tf.zerosLike(mean), tf.sqrt(variance)) };
  };
};

/** −log p(y | x) of all points of a task together, per point and output: comparable whatever the number of points. */
const negativeMarginal = (setting: Setting<typeof options>, all: Batch): Scalar => {
  const embedded = setting.learner.at(setting.meta, all, 0).predict(all.x, all.weight);
  const residual = centred(setting, all);
  const { solved, logDiagonal } = whitened(processOf(setting).among(embedded, all.weight), residual);
  const outputs = residual.shape[1] as number;
  const points = all.weight ? tf.sum(all.weight) : tf.scalar(all.x.shape[0]);
  const total = tf.add(tf.mul(tf.sum(tf.square(solved)), 0.5), tf.mul(tf.sum(logDiagonal), outputs));
  return tf.add(tf.div(total, tf.mul(points, outputs)), 0.5 * logTwoPi) as Scalar;
};

/** Deep-kernel Gaussian process: a network embeds x, a Gaussian process on the embeddings predicts in closed form. */
export default algorithm({
  ...readsOnce,
  summary: 'Deep-kernel Gaussian process: learns an embedding and a kernel on it; exact posterior of each task, with uncertainty.',
  source: 'Patacchiola et al. 2020 (arXiv:1910.05199), equations 4 and 5; Wilson et al. 2016 (arXiv:1511.02222), equation 5',
  needs: ['curves'],
  options,
  shape: (task, o) => ({ ...task, output: o.features }),
  extra: (_parameters, o, task) => [
    { name: meanName, shape: [task.output], init: filled(0) },
    { name: scaleName, shape: [], init: filled(Math.log(o.lengthScale)) },
    { name: deviationName, shape: [], init: filled(0) },
    { name: noiseName, shape: [], init: filled(Math.log(o.noise)) },
  ],
  adapt: (setting, support, steps) => {
    const { learner, meta } = setting;
    const { variance, noise } = processOf(setting);
    const before = learner.telling(meta, (x) => {
      const zeros = tf.zeros([x.shape[0], learner.task.output]);
      return { mean: tf.add(zeros, meta[meanName]), deviation: tf.add(zeros, tf.sqrt(tf.add(variance, noise))) };
    });
    const { features } = learner.at(meta, support, 0);
    return beforeAndAfter(before, learner.telling(meta, posterior(setting, support), features), steps);
  },
  metaLoss: (setting, support, query) => (setting.options.objective === 'marginal'
    ? negativeMarginal(setting, together(support, query)) : setting.self.adapt(setting, support, 1)[1].loss(query)),
});

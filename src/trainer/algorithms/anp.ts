import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { algorithm, type Batch, choice, count, counts, type Gaussian, type OptionsOf, type Params, type Setting, share } from '../algorithm';
import { attention } from '../math/attention';
import { dense, denseStack } from '../math/dense';
import {
  atLeast, gaussianOf, meanRow, placesOf, repeated, standard, targetsOf, targetsOption, together, usualLeast, wavesOption,
} from '../math/neuralProcess';
import { beforeAndAfter, readsOnce } from '../math/reading';
import { transformerLayer } from '../math/transformer';

const options = {
  size: count(128, 'numbers of each code, and units of every layer of the encoders'),
  layers: count(4, 'layers of each encoder', 2),
  selfAttention: count(0, 'transformer layers by which the attended codes read each other; 0: none, as the notebook for curves', 0),
  heads: count(8, 'heads of the attention; a divisor of size'),
  keys: counts([128], 'hidden units of the network that turns x into keys and queries'),
  latent: count(128, 'numbers of the latent z; see path'),
  path: choice(['both', 'deterministic', 'latent'], 'what the decoder reads: attended codes and z, or one of them'),
  leastDeviation: share(usualLeast, 'least standard deviation that is claimed of a curve; the notebook has 0.1, the noise may be less'),
  waves: wavesOption,
  targets: targetsOption,
  samples: count(0, 'draws of z for a prediction; 0: the mean of z', 0),
};
type Options = OptionsOf<typeof options>;
type Shape = Setting['learner']['task'];

/** Codes of the support set that each x attends to. */
const attendingPath = (task: Shape, o: Options) => {
  const places = placesOf(task, o.waves);
  const codes = denseStack('attended', [places.size + task.output, ...Array<number>(o.layers).fill(o.size)]);
  const keysAndQueries = denseStack('places', [places.size, ...o.keys, o.size]);
  const among = Array.from({ length: o.selfAttention }, (_, i) =>
    transformerLayer(`among${i + 1}`, { width: o.size, heads: o.heads, hidden: 2 * o.size }));
  const heads = attention('attention', { queries: o.size, keys: o.size, values: o.size, size: o.size, heads: o.heads });
  return {
    parameters: [codes, ...among, keysAndQueries, heads].flatMap(({ parameters }) => parameters),
    read: (params: Params, support: Batch) => {
      const keys = keysAndQueries.apply(params, places.of(support.x));
      const values = among.reduce((h, { attend }) => attend(params, h, h, support.weight), codes.apply(params, places.pairs(support)));
      return (x: Tensor) => heads.apply(params, keysAndQueries.apply(params, places.of(x)), keys, values, support.weight);
    },
  };
};

/** The distribution of z that a batch asks for: mean code → Gaussian with deviation 0.1 + 0.9 sigmoid(·). */
const latentPath = (task: Shape, o: Options) => {
  const places = placesOf(task, o.waves);
  const codes = denseStack('latent', [places.size + task.output, ...Array<number>(o.layers).fill(o.size)]);
  const hidden = dense('latentHidden', o.size, Math.round((o.size + o.latent) / 2));
  const [mean, deviation] = ['latentMean', 'latentDeviation'].map((name) => dense(name, hidden.size, o.latent));
  return {
    parameters: [codes, hidden, mean, deviation].flatMap(({ parameters }) => parameters),
    of: (params: Params, batch: Batch): Gaussian => {
      const h = tf.relu(hidden.apply(params, meanRow(codes.apply(params, places.pairs(batch)), batch.weight)));
      const spread = tf.sigmoid(deviation.apply(params, h));
      return { mean: mean.apply(params, h), deviation: atLeast(usualLeast, spread) };
    },
  };
};

const hasLatent = ({ path }: Options) => path !== 'deterministic';
const attends = ({ path }: Options) => path !== 'latent';

/** What the decoder says at x when it has drawn z. */
const decoded = ({ learner, meta, options: o }: Setting<typeof options>, support: Batch) => {
  const attended = attends(o) ? attendingPath(learner.task, o).read(meta, support) : undefined;
  const places = placesOf(learner.task, o.waves);
  return (x: Tensor, z: Tensor | undefined, weight?: Tensor): Gaussian => {
    const parts = [attended?.(x), z && repeated(z, x.shape[0]), places.of(x)].filter((part) => part !== undefined);
    return gaussianOf(learner.apply(meta, tf.concat(parts, 1), 0, weight), o.leastDeviation);
  };
};

/** One draw: mean + deviation · noise. */
const drawn = ({ mean, deviation }: Gaussian, noise: Tensor): Tensor => tf.add(mean, tf.mul(deviation, noise));

/** The Gaussian with the mean and variance of a mixture in equal parts. */
const mixture = (parts: readonly Gaussian[]): Gaussian => {
  if (parts.length === 1) return parts[0];
  const means = tf.stack(parts.map(({ mean }) => mean));
  const mean = tf.mean(means, 0);
  const inner = tf.mean(tf.stack(parts.map(({ deviation }) => tf.square(deviation))), 0);
  return { mean, deviation: tf.sqrt(tf.add(inner, tf.mean(tf.square(tf.sub(means, mean)), 0))) };
};

/** Σ KL(q ‖ p) of diagonal Gaussians. */
const divergence = (q: Gaussian, p: Gaussian): Scalar => {
  const ratio = tf.square(tf.div(q.deviation, p.deviation));
  const apart = tf.square(tf.div(tf.sub(q.mean, p.mean), p.deviation));
  return tf.mul(tf.sum(tf.sub(tf.sub(tf.add(ratio, apart), 1), tf.log(ratio))), 0.5) as Scalar;
};

/**
 * Attentive neural process: each x attends to the codes of the support set (deterministic path), and one latent z stands
 * for the function as a whole. Trained by the evidence lower bound, with z drawn from what all points say.
 */
export default algorithm({
  ...readsOnce,
  summary: 'Attentive neural process: predictions attend to the nearest examples, and a latent stands for the whole function.',
  source: 'Kim et al. 2019 (arXiv:1901.05761), equations 2 and 3, section 3, and its notebook (no self-attention there for curves)',
  needs: ['curves'],
  options,
  shape: (task, o) => ({
    ...task, input: [(attends(o) ? o.size : 0) + (hasLatent(o) ? o.latent : 0) + placesOf(task, o.waves).size], output: 2 * task.output,
  }),
  extra: (_parameters, o, task) => [
    ...(attends(o) ? attendingPath(task, o).parameters : []), ...(hasLatent(o) ? latentPath(task, o).parameters : []),
  ],
  noise: (o) => (hasLatent(o) ? o.latent * Math.max(1, o.samples) : 0),
  adapt: (setting, support, steps) => {
    const { learner, meta, options: o, noise } = setting;
    const decode = decoded(setting, support);
    const q = hasLatent(o) ? latentPath(learner.task, o).of(meta, support) : undefined;
    const draws = q && o.samples > 0
      ? tf.split(tf.reshape(noise, [o.samples, o.latent]), o.samples, 0).map((normal) => drawn(q, normal)) : [q?.mean];
    const told = (x: Tensor, weight?: Tensor) => mixture(draws.map((z) => decode(x, z, weight)));
    return beforeAndAfter(standard(learner, meta), learner.telling(meta, told), steps);
  },
  /** −log p(y | x, support, z) + KL(q(z | all) ‖ q(z | support)) / points that are counted; z is drawn from q(z | all). */
  metaLoss: (setting, support, query) => {
    const { learner, meta, options: o, noise } = setting;
    const counted = targetsOf(o.targets, support, query);
    const decode = decoded(setting, support);
    if (!hasLatent(o)) return learner.telling(meta, (x, weight) => decode(x, undefined, weight)).loss(counted);
    const latent = latentPath(learner.task, o);
    const [informed, prior] = [latent.of(meta, together(support, query)), latent.of(meta, support)];
    const z = drawn(informed, tf.reshape(tf.slice(noise, [0], [o.latent]), [1, o.latent]));
    const points = counted.weight ? tf.sum(counted.weight) : counted.x.shape[0];
    const { loss } = learner.telling(meta, (x, weight) => decode(x, z, weight));
    return tf.add(loss(counted), tf.div(divergence(informed, prior), points)) as Scalar;
  },
});

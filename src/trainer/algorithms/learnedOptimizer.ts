import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { algorithm, type Batch, choice, count, flag, type MetaGradient, type OptionsOf, type Params, rate, type Setting } from '../algorithm';
import { type LstmShape, lstmParameters, lstmRule } from '../math/coordinateLstm';
import { advance, beginning, cutOff, type Piece, type Standing } from '../math/freshDescent';
import { valueAndGradients } from '../math/gradients';
import { log10 } from '../math/objectives';
import { add, map, scale, sub, type Tree, zeros } from '../math/tree';

const options = {
  hidden: count(20, 'units of each of its two LSTM layers'),
  innerSteps: count(100, 'steps of a training'),
  unroll: count(20, 'steps of a window: truncated gradients end at its edges, PES perturbs anew'),
  estimator: choice(['truncated', 'pes'], 'meta-gradient: back through each window, or persistent evolution strategies'),
  sigma: rate(0.01, 'standard deviation of the perturbations of pes'),
  outputScale: rate(0.1, 'what its outputs are multiplied by'),
  decades: count(10, 'p: gradients from e⁻ᵖ on are read by the logarithm of their size'),
  throughGradients: flag(false, 'whether the gradients that it reads are differentiated, too (second derivatives of the objective)'),
};
type Options = OptionsOf<typeof options>;
type Own = Setting<typeof options>;

const shapeOf = ({ hidden, decades, outputScale }: Options): LstmShape => ({ hidden, decades, scale: outputScale });

/** Steps of each window. */
const windowsOf = ({ innerSteps, unroll }: Options): readonly number[] =>
  Array.from({ length: Math.ceil(innerSteps / unroll) }, (_, k) => Math.min(unroll, innerSteps - k * unroll));

const start = ({ learner, start: from, options: o }: Own, meta: Params): Standing => beginning(learner, from, lstmRule(meta, shapeOf(o)));

/** One window from a standing, by an optimiser with these weights. */
const onwards = ({ learner, options: o }: Own, meta: Params, support: Batch, from: Standing, steps: number): Piece =>
  advance(learner, support, from, lstmRule(meta, shapeOf(o)), steps, o.throughGradients);

/** Sum over a window's steps of log₁₀ of the query loss, as a share of the training's steps. */
const lossOf = ({ predictors }: Piece, query: Batch, o: Options): Scalar =>
  tf.div(predictors.map((p): Tensor => log10(p.loss(query))).reduce((a, b) => tf.add(a, b)), o.innerSteps) as Scalar;

/** Back through each window, not beyond its edges (Andrychowicz et al. 2016, section 3: 20 of 100 steps). */
const truncated = (setting: Own, support: Batch, query: Batch): MetaGradient => {
  const { value, gradients } = valueAndGradients((meta) => {
    let at = start(setting, meta);
    const losses = windowsOf(setting.options).map((steps, k): Tensor => {
      const piece = onwards(setting, meta, support, k === 0 ? at : cutOff(at), steps);
      at = piece.end;
      return lossOf(piece, query, setting.options);
    });
    return losses.reduce((a, b) => tf.add(a, b)) as Scalar;
  }, setting.meta);
  return { loss: value, gradient: gradients };
};

/** A vector of normals taken apart like the parameters, times σ. */
const perturbation = ({ meta, noise, options: o }: Own, window: number): Tree => {
  const total = Object.values(meta).reduce((n, x) => n + x.size, 0);
  let at = window * total;
  return map(meta, (x) => {
    const part = tf.reshape(tf.slice(noise, [at], [x.size]), x.shape);
    at += x.size;
    return tf.mul(part, o.sigma);
  });
};

/**
 * Persistent evolution strategies with antithetic pairs (Vicol et al. 2021, equation 13 and algorithm 2): g = Σ_k ξ_k (L_k⁺ − L_k⁻) / 2σ²,
 * ξ_k the sum of a pair's perturbations so far. Unbiased beyond the window; here the weights wait for the end of the training.
 */
const persistent = (setting: Own, support: Batch, query: Batch): MetaGradient => {
  const { meta, options: o } = setting;
  let [plus, minus] = [start(setting, meta), start(setting, meta)];
  let [sum, gradient]: Tree[] = [zeros(meta), zeros(meta)];
  let loss: Tensor = tf.scalar(0);
  windowsOf(o).forEach((steps, k) => {
    const noise = perturbation(setting, k);
    const [up, down] = [onwards(setting, add(meta, noise), support, plus, steps), onwards(setting, sub(meta, noise), support, minus, steps)];
    const [above, below] = [lossOf(up, query, o), lossOf(down, query, o)];
    sum = add(sum, noise);
    gradient = add(gradient, scale(sum, tf.div(tf.sub(above, below), 2 * o.sigma ** 2) as Scalar));
    loss = tf.add(loss, tf.div(tf.add(above, below), 2));
    [plus, minus] = [up.end, down.end];
  });
  return { loss: loss as Scalar, gradient };
};

/**
 * A learned optimiser: one small LSTM, shared over the coordinates of a network, reads each coordinate's gradient and says how it
 * moves. θ are the LSTM's weights; every task's network starts anew. It is trained on the mean over steps of log₁₀ of the loss.
 */
export default algorithm({
  summary: 'Learned optimiser: an LSTM, shared over all coordinates, that reads gradients and says how parameters move.',
  source: 'Andrychowicz et al. 2016 (arXiv:1606.04474), section 2 and appendix A; PES: Vicol et al. 2021 (arXiv:2112.13835)',
  family: 'optimiser',
  needs: ['objectives'],
  order: 'first',
  startsAnew: true,
  options,
  editable: [],
  steps: (o) => o.innerSteps,
  extra: (_parameters, o) => lstmParameters(shapeOf(o)),
  noise: (o) => (o.estimator === 'truncated' ? 0
    : windowsOf(o).length * lstmParameters(shapeOf(o)).reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0)),
  adapt: (setting, support, steps) => [
    setting.learner.at(setting.start, support, 0), ...onwards(setting, setting.meta, support, start(setting, setting.meta), steps).predictors,
  ],
  metaGradient: (setting, support, query) => (setting.options.estimator === 'pes' ? persistent : truncated)(setting, support, query),
});

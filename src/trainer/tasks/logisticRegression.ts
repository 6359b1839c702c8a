import * as tf from '@tensorflow/tfjs-core';
import { endless, objectives } from '../math/objectives';
import { count, ratio, taskSet } from '../taskSet';

/** Two Gaussian clouds, features of different scales; some labels are wrong, so that no weights make the loss zero. */
export default taskSet({
  summary: 'Objectives: logistic regressions between two random clouds of points, to be descended from a fresh start each.',
  source: 'Li & Malik 2017 (arXiv:1606.01885), section 5.1: Gaussian clouds of 50 points each; scales and wrong labels instead of a penalty',
  gives: ['objectives'],
  options: {
    dimensions: count(5, 'features of a point; a constant 1 is added as one more'),
    points: count(100, 'points of a regression'),
    wrong: ratio(0.1, 'share of the labels that are drawn at random'),
  },
  shifts: ({ wrong }) => ({ noise: { wrong: Math.min(0.9, wrong + 0.3) } }),
  support: ({ points }) => ({ now: points, at: (size) => ({ points: size }) }),
  open: ({ dimensions, points, wrong }) => objectives({
    input: dimensions + 1, output: 1, examples: points, labels: 'numbers', sizes: endless,
    draw: (rng) => {
      const vector = (draw: () => number) => Array.from({ length: dimensions }, draw);
      const centres = [vector(() => rng.normal()), vector(() => rng.normal())];
      const scales = vector(() => Math.exp(rng.normal()));
      const labels = Array.from({ length: points }, (_, i) => i % 2);
      const x = Float32Array.from(labels.flatMap((label) => [...scales.map((s, j) => s * (centres[label][j] + rng.normal())), 1]));
      const y = Float32Array.from(labels, (label) => (rng.uniform() < wrong ? rng.int(2) : label));
      return { support: { x, y }, query: { x, y }, about: `two clouds in ${dimensions} dimensions` };
    },
    /** −log σ(±z), mean over points: log(1 + eᶻ) − y z. */
    loss: (output, batch) => tf.mean(tf.sub(tf.softplus(output), tf.mul(batch.y, output))) as tf.Scalar,
  }),
});

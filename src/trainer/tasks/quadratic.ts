import * as tf from '@tensorflow/tfjs-core';
import { meanSquaredError } from '../math/losses';
import { endless, objectives } from '../math/objectives';
import { choice, count, taskSet } from '../taskSet';

/** f(p) = ‖W p − y‖², W square: the rows of W are examples, p are the weights of a linear model without constant. */
export default taskSet({
  summary: 'Objectives: quadratic functions ‖Wp − y‖² with random W and y, to be descended from a fresh start each.',
  source: 'Andrychowicz et al. 2016 (arXiv:1606.04474), section 3.1',
  gives: ['objectives'],
  options: {
    dimensions: count(10, 'coordinates of p, and rows of W'),
    entries: choice(['normal', 'uniform'], 'how W and y are drawn: N(0, 1) as the article says, U[0, 1] as its code does'),
  },
  shifts: ({ entries }) => ({ entries: { entries: entries === 'normal' ? 'uniform' as const : 'normal' as const } }),
  open: ({ dimensions: n, entries }) => objectives({
    input: n, output: 1, examples: n, labels: 'numbers', sizes: endless,
    draw: (rng) => {
      const numbers = (size: number) => Float32Array.from({ length: size }, () => (entries === 'normal' ? rng.normal() : rng.uniform()));
      const both = { x: numbers(n * n), y: numbers(n) };
      return { support: both, query: both, about: `a quadratic in ${n} dimensions` };
    },
    loss: (output, batch) => tf.mul(meanSquaredError(output, batch.y), n) as tf.Scalar,
  }),
});

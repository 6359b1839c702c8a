import { expect, test } from 'vitest';
import { accuracy, crossEntropy, gaussianLogLikelihood, meanSquaredError } from '../../../src/trainer/math/losses';
import { evaluate, given, numbers } from '../evaluate';

const n = 6;
const classes = 4;
const labels = [3, 0, 1, 1, 2, 0];
const logits = numbers('logits', n * classes).map((v) => 5 * v);
const row = (values: Float32Array, i: number) => Array.from(values.subarray(i * classes, (i + 1) * classes));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test('mean squared error: no factor ½, mean over every entry', async () => {
  const [a, b] = [numbers('a', 6), numbers('b', 6)];
  const { loss } = await evaluate({ a: given([3, 2], a), b: given([3, 2], b) },
    (x) => ({ loss: meanSquaredError(x.a, x.b) }));
  expect(loss[0]).toBeCloseTo(mean(Array.from(a, (v, i) => (v - b[i]) ** 2)), 14);
});

test('cross-entropy: mean of −log softmax at the label', async () => {
  const { loss } = await evaluate({ x: given([n, classes], logits), y: given([n], labels, 'int32') },
    ({ x, y }) => ({ loss: crossEntropy(x, y) }));
  const naive = labels.map((label, i) => {
    const powers = row(logits, i).map(Math.exp);
    return -Math.log(powers[label] / powers.reduce((a, b) => a + b));
  });
  expect(loss[0]).toBeCloseTo(mean(naive), 14);
});

test('cross-entropy of huge logits neither overflows nor loses the answer', async () => {
  const { loss } = await evaluate({ x: given([2, 2], [1000, 0, 0, -1000]), y: given([2], [1, 0], 'int32') },
    ({ x, y }) => ({ loss: crossEntropy(x, y) }));
  expect(loss[0]).toBe(500);
});

test('accuracy: share of rows whose largest logit is the label\'s', async () => {
  const { score } = await evaluate({ x: given([n, classes], logits), y: given([n], labels, 'int32') },
    ({ x, y }) => ({ score: accuracy(x, y) }));
  const right = labels.filter((label, i) => label === row(logits, i).indexOf(Math.max(...row(logits, i))));
  expect(score[0]).toBeCloseTo(right.length / n, 14);
});

test('Gaussian log-likelihood: a sum over dimensions, a mean over examples', async () => {
  const [m, s, y] = [numbers('m', 6), numbers('s', 6).map((v) => v + 1.5), numbers('y', 6)];
  const { value } = await evaluate({ m: given([3, 2], m), s: given([3, 2], s), y: given([3, 2], y) },
    (x) => ({ value: gaussianLogLikelihood(x.m, x.s, x.y) }));
  const logs = Array.from(m, (v, i) =>
    -0.5 * ((y[i] - v) / s[i]) ** 2 - Math.log(s[i]) - 0.5 * Math.log(2 * Math.PI));
  expect(value[0]).toBeCloseTo(logs.reduce((a, b) => a + b) / 3, 13);
});

import { describe, expect, test } from 'vitest';
import { awayFromClasses } from '../../../src/trainer/math/losses';
import { openSet, outside } from '../../../src/trainer/math/openSet';
import { auroc, bestThreshold, openSetScores } from '../../../src/trainer/math/openSetScores';
import { crossEntropy } from '../../../src/trainer/math/losses';
import { Rng } from '../../../src/trainer/math/rng';
import type { Outcome, TaskSource } from '../../../src/trainer/taskSet';
import { evaluate, given } from '../evaluate';

const judged = (inside: readonly number[], others: readonly number[]) => [
  ...inside.map((sure) => ({ sure, right: true, inside: true })), ...others.map((sure) => ({ sure, right: false, inside: false })),
];

describe('area under the ROC curve', () => {
  test.each([
    ['apart', [3, 4], [1, 2], 1], ['the wrong way round', [1], [2, 3], 0], ['all equal', [1, 1], [1], 0.5],
    ['one pair of six wrong', [2, 4, 5], [1, 3], 5 / 6], ['a tie counts half', [2, 3], [2], 0.75],
  ])('%s', (_, inside, others, area) => expect(auroc(judged(inside, others))).toBeCloseTo(area, 12));

  test('is the share of pairs in the right order', () => {
    const rng = Rng.keyed(3, 'auroc');
    const numbers = (n: number) => Array.from({ length: n }, () => rng.int(20));
    const [inside, others] = [numbers(40), numbers(25)];
    const pairs = inside.flatMap((a) => others.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
    expect(auroc(judged(inside, others))).toBeCloseTo(pairs.reduce((x, y) => x + y, 0) / pairs.length, 12);
  });
});

describe('the threshold', () => {
  test('is where most are answered right, halfway between two', () => {
    expect(bestThreshold(judged([2, 5, 6], [1, 3, 3.5]))).toEqual({ threshold: 4.25, right: 5 });
    expect(bestThreshold(judged([5, 6], [1, 2]))).toEqual({ threshold: 3.5, right: 4 });
  });

  test('an in-scope example that is answered wrong asks for no lower threshold', () => {
    const wrong = { sure: 1, right: false, inside: true };
    expect(bestThreshold([wrong, { sure: 2, right: false, inside: false }, { sure: 3, right: true, inside: true }]).threshold).toBe(2.5);
  });
});

describe('scores of episodes with out-of-scope queries', () => {
  const outcome = (rows: readonly (readonly number[])[], labels: readonly number[]): Outcome => ({
    task: { about: '', support: { x: new Float32Array(), y: new Int32Array() }, query: { x: new Float32Array(), y: Int32Array.from(labels) } },
    outputs: Float32Array.from(rows.flat()),
  });
  // Sure and right, sure and wrong, unsure and right; one stranger is unsure, one is sure.
  const task = outcome([[5, 0], [5, 0], [0.4, 0], [0.1, 0], [0, 9]], [0, 1, 0, outside, outside]);
  const validation = outcome([[5, 0], [0, 5], [0.2, 0]], [0, 1, outside]);

  test('the threshold comes from validation tasks, the numbers from the others', () => {
    const found = openSetScores([task], [validation]);
    expect(found['in-scope accuracy at the threshold']).toEqual([1 / 3]);
    expect(found['out-of-scope recall at the threshold']).toEqual([1 / 2]);
    expect(found['accuracy with out-of-scope']).toEqual([2 / 5]);
    expect(found['out-of-scope AUROC by largest output']).toEqual([3 / 6]);
  });
});

describe('an episode source with strangers', () => {
  const closed: TaskSource = {
    input: [1], output: 2, metric: 'accuracy', picture: 'text', sizes: { train: 2, validation: 2, test: 2 },
    support: { x: { shape: [2, 1], dtype: 'float32' }, y: { shape: [2], dtype: 'int32' } },
    query: { x: { shape: [2, 1], dtype: 'float32' }, y: { shape: [2], dtype: 'int32' } },
    sample: () => ({
      about: ['a', 'b'], support: { x: Float32Array.of(1, 2), y: Int32Array.of(0, 1) }, query: { x: Float32Array.of(3, 4), y: Int32Array.of(0, 1) },
      show: { support: ['1', '2'], query: ['3', '4'] },
    }),
    loss: (output, batch) => crossEntropy(output, batch.y), score: () => { throw new Error('not asked'); },
  };
  const open = (weight: number) => openSet(closed, {
    count: 2, weight, draw: (_rng, _split, count, classes, out, at) => {
      out.fill(9, at, at + count);
      return classes.map((name) => `no ${name}`);
    },
  });

  test('they stand behind the queries, with a label of their own', () => {
    const { query, show } = open(0).sample(Rng.keyed(0), 'test');
    expect([[...query.x], [...query.y], show?.query]).toEqual([[3, 4, 9, 9], [0, 1, outside, outside], ['3', '4', 'no a', 'no b']]);
    expect(open(0).query.x.shape).toEqual([4, 1]);
    expect(openSet(closed, { count: 0, weight: 1, draw: () => [] })).toBe(closed);
  });

  test('accuracy and loss without weight are those of the others; with weight, the uniform cross-entropy is added', async () => {
    const logits = [2, 0, 0, 3, 4, 0, 0, 0];
    const { score, loss, weighted, own, away } = await evaluate({
      x: given([4, 2], logits), y: given([4], [0, 0, outside, outside], 'int32'),
      first: given([2, 2], logits.slice(0, 4)), labels: given([2], [0, 0], 'int32'), rest: given([2, 2], logits.slice(4)),
    }, ({ x, y, first, labels, rest }) => ({
      score: open(0).score(x, { x, y }), loss: open(0).loss(x, { x, y }), weighted: open(0.5).loss(x, { x, y }),
      own: crossEntropy(first, labels), away: awayFromClasses(rest),
    }));
    expect(score[0]).toBe(0.5);
    expect(loss[0]).toBeCloseTo(own[0], 12);
    expect(weighted[0]).toBeCloseTo(own[0] + 0.5 * away[0], 12);
    // Mean over the two rows of log(e⁴ + 1) − 2 and log 2.
    expect(away[0]).toBeCloseTo((Math.log(Math.exp(4) + 1) - 2 + Math.log(2)) / 2, 12);
  });
});

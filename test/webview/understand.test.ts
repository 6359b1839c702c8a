import { describe, expect, it } from 'vitest';
import { agreementWords } from '../../webview/questions/agreement';
import { embeddingWords } from '../../webview/questions/embedding';
import { lineWords, lossLineChart } from '../../webview/questions/lossLine';
import { planeModel, planeWords } from '../../webview/questions/lossPlane';
import { answerOf } from '../../webview/questions/parts';
import { reuseWords } from '../../webview/questions/reuse';
import { weightChart } from '../../webview/questions/overSteps';

const parts = (kind: string, more: object = {}) => answerOf({
  iteration: 10, seconds: 0, tasks: 2, algorithm: 'maml', loss: 1, whole: 1.802, first: 1.762, rest: 1.218, angle: 39.9, each: [],
  layers: [], kind, ...more,
} as Parameters<typeof answerOf>[0]);

describe('answers in words', () => {
  it.each([
    ['second', {}, 'Leaving the second order out would turn the update by 39.9° and change its length from 1.80 to 1.76.'],
    ['second', { rest: 0 }, 'Leaving the second order out would change nothing here.'],
    ['second', { whole: null }, 'The gradient is not finite here: this checkpoint diverges.'],
    ['dropped', { algorithm: 'fomaml' },
      'fomaml leaves the second order out: with it the update would turn by 39.9° and its length would be 1.80 instead of 1.76.'],
    ['implicit', { algorithm: 'imaml' },
      'imaml differentiates no inner step, so nothing is second order in its path; its implicit correction turns the query gradient by 39.9°, from length 1.76 to 1.80.'],
    ['direction', { algorithm: 'reptile' },
      'reptile uses no gradient of the query loss, so there is no second order to leave out; its direction θ − θ′ stands at 39.9° to the first-order gradient. Their lengths have different units.'],
  ])('%s %j', (kind, more, words) => expect(parts(kind, more)).toBe(words));

  const side = (mean: (number | null)[]) => ({ mean, ci95: mean.map(() => 0.1), each: [mean, mean.map((value) => value && value * 9)] });
  const line = (...mean: (number | null)[]) =>
    ({ iteration: 1, seconds: 0, steps: 1, places: [-0.5, 0, 0.5, 1, 1.5], query: side(mean), support: side(mean) });
  it.each([
    [[5, 4, 2, 1, 3], 'which is where the line is lowest.'], [[5, 4, 2, 1, 0.5], 'still falls beyond: longer steps would help.'],
    [[5, 4, 1, 2, 3], 'but is least before it, at 0.5: the steps go too far.'], [[5, 4, 1, null, 3], 'adaptation diverges here.'],
  ])('the line %j', (mean, words) => expect(lineWords(line(...mean))).toContain(words));
  it('the line is drawn for what lies between θ and θ′, and says what it cuts off', () => {
    const spec = lossLineChart(line(50, 4, 2, 1, 3), { log: false, table: false, hidden: [] });
    expect(spec.y.range[1]).toBeLessThan(8);
    expect(spec.clipped).toBe('2 of 2 task lines leave the top of the chart.');
    expect(spec.table().rows[1]?.slice(0, 2)).toEqual(['0', '4.00']);
    expect(spec.thin?.x).toEqual([-0.5, 0, 0.5, 1, 1.5]);
  });

  it('the plane names its best place', () => {
    expect(planeWords({
      iteration: 1, seconds: 0, steps: 1, first: { index: 14, about: '' }, second: { index: 58, about: '' },
      places: [0, 1], loss: [[3, 2], [1, null]], cosine: -0.25,
    })).toBe('Both together are best at 0 towards task 14 and 1 towards task 58, with loss 1.00; cosine of the two adaptations −0.250.');
  });
  it('agreement counts pairs', () => {
    const agreement = { iteration: 1, seconds: 0, tasks: [], cosine: [], pairs: 66, negative: 24, mean: 0.086 };
    expect(agreementWords(agreement)).toBe('24 of 66 pairs pull against each other; the mean cosine is 0.0860. Choose a cell to see the two fits.');
    expect(agreementWords({ ...agreement, pairs: 0 })).toBe('The gradients have no direction here.');
  });
  it('a plane of examples counts queries at their own prototype', () => {
    const plane = { examples: [[0, 0], [9, 0], [1, 0], [2, 0], [8, 0]] as [number, number][],
      prototypes: [[0, 0], [9, 0]] as [number, number][], share: 1 };
    const found = {
      iteration: 1, seconds: 0, steps: 1, layer: 'dense2', size: 4, task: { index: 0, about: '' }, classes: [],
      support: [0, 1], query: [0, 1, -1], after: plane,
    };
    expect(embeddingWords(found)).toBe('On this plane 1 of 2 queries lie nearest to the prototype of their own class.');
    const moved = { ...plane, examples: plane.examples.map(([x, y], i): [number, number] => (i === 3 ? [7, y] : [x, y])) };
    expect(embeddingWords({ ...found, before: plane, after: moved }))
      .toContain('1 of 2 queries lie nearest to the prototype of their own class before adaptation, 2 after.');
  });
  it('features name what is kept and what changes', () => {
    const layer = (name: string, mean: number | null) => ({ name, size: 1, mean, ci95: 0, each: [] });
    const reuse = (...layers: ReturnType<typeof layer>[]) => reuseWords({ iteration: 1, seconds: 0, steps: 1, tasks: 1, examples: 9, layers });
    expect(reuse(layer('a', 0.999), layer('b', 0.5))).toBe('a is kept most (0.999); what changes most is b (0.500).');
    expect(reuse(layer('a', 1), layer('b', 0.995))).toBe('Every layer is kept: the least is b (0.995).');
    expect(reuse(layer('a', null))).toBe('No layer tells examples apart here.');
  });
});

it('a weight is drawn as each task and their mean', () => {
  const spec = weightChart({ iteration: 1, seconds: 0, layer: 'dense1/weight', index: [0, 3], tasks: [], values: [[1, 2], [1, 4], [1, null]] });
  expect(spec.curves[0]?.y).toEqual([1, 3]);
  expect(spec.finding).toBe('dense1/weight[0, 3] goes from 1.00 to 3.00 in 1 steps, mean of 3 tasks.');
});

it('a point of the plane, and the cells around it, open its task', () => {
  const places = [-0.5, 0, 0.5, 1, 1.5];
  const plane = {
    iteration: 1, seconds: 0, steps: 1, first: { index: 4, about: 'a' }, second: { index: 7, about: 'b' }, places, cosine: 0.1,
    loss: places.map(() => places.map(() => 1)),
  };
  const opened: number[] = [];
  const { chosen, describe } = planeModel(plane, (task) => opened.push(task));
  for (const [row, column] of [[1, 3], [0, 4], [3, 1], [1, 1], [4, 4]] as const) chosen?.(row, column);
  expect(opened).toEqual([4, 4, 7]);
  expect(describe(1, 3)).toBe('across 1, up 0: loss 1.00\nθ′ of task 4, a');
  expect(planeModel(plane, undefined).chosen).toBe(undefined);
});

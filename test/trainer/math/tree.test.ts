import { expect, test } from 'vitest';
import { add, dot, map, pick, scale, sub, zeros } from '../../../src/trainer/math/tree';
import { evaluate, given } from '../evaluate';

const inputs = {
  'a/w': given([2, 2], [1, 2, 3, 4]), 'a/b': given([2], [5, 6]), 'b/w': given([2, 2], [10, 20, 30, 40]), 'b/b': given([2], [50, 60]),
};

test('trees are joined name by name, and keep their names and order', async () => {
  const out = await evaluate(inputs, (t) => {
    const a = { w: t['a/w'], b: t['a/b'] };
    const b = { w: t['b/w'], b: t['b/b'] };
    const results = {
      add: add(a, b), sub: sub(b, a), scaled: scale(a, 2), picked: pick(a, ['b']), none: zeros(a),
      named: map(a, (x, name) => (name === 'b' ? b.b : x)),
    };
    expect(Object.keys(results.add)).toEqual(['w', 'b']);
    const flat = Object.entries(results).flatMap(([key, tree]) => Object.entries(tree).map(([name, x]) => [`${key}/${name}`, x]));
    return { ...Object.fromEntries(flat), dot: dot(a, b) };
  });
  expect(out).toEqual({
    'add/w': [11, 22, 33, 44], 'add/b': [55, 66], 'sub/w': [9, 18, 27, 36], 'sub/b': [45, 54], 'scaled/w': [2, 4, 6, 8],
    'scaled/b': [10, 12], 'picked/b': [5, 6], 'none/w': [0, 0, 0, 0], 'none/b': [0, 0], 'named/w': [1, 2, 3, 4], 'named/b': [50, 60],
    dot: [10 + 40 + 90 + 160 + 250 + 360],
  });
});

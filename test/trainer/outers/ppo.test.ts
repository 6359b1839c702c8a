import { describe, expect, test } from 'vitest';
import { acting } from '../../../src/trainer/math/acting';
import { gradients } from '../../../src/trainer/math/gradients';
import ppo from '../../../src/trainer/outers/ppo';
import { train } from '../../../src/trainer/run/loop';
import bandits from '../../../src/trainer/tasks/bandits';
import { actingOf } from '../acting';
import { evaluate, given, options } from '../evaluate';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

/** One choice between two actions: which, its advantage, its chance when it was acted, and the logits that are judged. */
interface Choice {
  readonly action: 0 | 1;
  readonly advantage: number;
  readonly chance: number;
  readonly logits: readonly [number, number];
}
const clip = 0.2;
// Ratios 1.5, 1.5, 0.5, 0.5 and 1.1: cut where that would raise the objective further, kept where it would not.
const choices: readonly Choice[] = [
  { action: 0, advantage: 2, chance: 0.5, logits: [Math.log(3), 0] }, { action: 0, advantage: -1, chance: 0.5, logits: [Math.log(3), 0] },
  { action: 1, advantage: 3, chance: 0.5, logits: [Math.log(3), 0] }, { action: 1, advantage: -4, chance: 0.5, logits: [Math.log(3), 0] },
  { action: 0, advantage: 5, chance: 0.5, logits: [Math.log(0.55 / 0.45), 0] },
];
const source = bandits.open(options(bandits.options, { arms: 2, horizon: 5, trajectories: 1 }), '') as ReturnType<typeof acting>;
/** Columns: action, advantage, weight, reward, log-density, logits that acted. */
const rows = choices.flatMap(({ action, advantage, chance }) =>
  [action === 0 ? 1 : 0, action === 1 ? 1 : 0, advantage, 1 / choices.length, 0, Math.log(chance), 0, 0]);
const y = given([choices.length, 8], rows);
const logits = choices.flatMap((one) => one.logits);

/** −mean min(ratio A, clip(ratio, 1 − ε, 1 + ε) A), as the article writes it. */
const byHand = (output: readonly number[]): number => -choices.reduce((sum, { action, advantage, chance }, i) => {
  const odds = [output[2 * i], output[2 * i + 1]].map(Math.exp);
  const ratio = odds[action] / (odds[0] + odds[1]) / chance;
  return sum + Math.min(ratio * advantage, Math.min(1 + clip, Math.max(1 - clip, ratio)) * advantage);
}, 0) / choices.length;

describe('the clipped surrogate', () => {
  const found = evaluate({ output: given([choices.length, 2], logits), x: given([choices.length, 1], choices.map(() => 1)), y }, (t) => {
    const loss = (output: typeof t.output) => actingOf(source).clippedLoss(output, { x: t.x, y: t.y }, clip);
    return { loss: loss(t.output), slope: gradients(({ p }) => loss(p), { p: t.output }).p };
  });

  test('is that of the article: 1.2 · 2 − 1.5 + 0.5 · 3 − 0.8 · 4 + 1.1 · 5 over five', async () => {
    const { loss: [loss] } = await found;
    expect(loss).toBeCloseTo(-(2.4 - 1.5 + 1.5 - 3.2 + 5.5) / 5, 6);
    expect(byHand(logits)).toBeCloseTo(loss, 6);
  });

  test('has the gradient of central differences, which is zero where a ratio is cut', async () => {
    const { slope } = await found;
    const h = 1e-6;
    const moved = (i: number, by: number) => byHand(logits.map((v, k) => (k === i ? v + by : v)));
    slope.forEach((one, i) => expect(one).toBeCloseTo((moved(i, h) - moved(i, -h)) / (2 * h), 6));
    expect([slope.slice(0, 2), slope.slice(6, 8)]).toEqual([[0, 0], [0, 0]].map((pair) => pair.map((v) => expect.closeTo(v, 12))));
    expect(slope.slice(2, 6).every((v) => Math.abs(v) > 0.01)).toBe(true);
  });
});

test('several steps of Adam go down the same trajectories: the plain gradient first, the clipped one from then on', async () => {
  const seen: [at: number, clip: number][] = [];
  const objective = {
    gradient: async () => ({ loss: 7, gradient: Float32Array.of(2) }),
    clippedGradient: async (meta: Float32Array, cut: number) => {
      seen.push([meta[0], cut]);
      return Float32Array.of(-1);
    },
    at: () => Promise.reject(new Error('not asked')), fisher: () => Promise.reject(new Error('not asked')),
  };
  const zeros = { first: Float32Array.of(0), second: Float32Array.of(0) };
  const chosen = { rate: 0.1, epochs: 2, clip };
  const { meta, state, loss, gradientNorm } = await ppo.update({ objective, meta: Float32Array.of(1), state: zeros, options: chosen, iteration: 0 });
  // Adam's first step is the rate, 1 → 0.9. Then m = 0.9 · 0.2 − 0.1 = 0.08, v = 0.999 · 0.004 + 0.001 = 0.004996, by 1 − 0.9² and 1 − 0.999².
  const second = (0.1 * (0.08 / 0.19)) / Math.sqrt(0.004996 / 0.001999);
  expect(seen).toEqual([[expect.closeTo(0.9, 6), clip]]);
  expect(meta[0]).toBeCloseTo(0.9 - second, 6);
  expect([state.first[0], state.second[0], loss, gradientNorm]).toEqual([0.08, 0.004996, 7, 2].map((v) => expect.closeTo(v, 6)));
  // The next meta-iteration goes on from that state, at Adam's third step.
  const next = await ppo.update({ objective, meta, state, options: { ...chosen, epochs: 1 }, iteration: 2 });
  const [m, v] = [0.9 * 0.08 + 0.2, 0.999 * 0.004996 + 0.004];
  expect(next.meta[0]).toBeCloseTo(meta[0] - (0.1 * (m / (1 - 0.9 ** 3))) / Math.sqrt(v / (1 - 0.999 ** 3)), 6);
});

test('a short run raises the return after adaptation', async () => {
  const { evaluation } = await train(await smallExperiment({
    taskSet: { name: 'bandits', arms: 3, horizon: 5, trajectories: 10 }, model: { name: 'policy', hidden: [8] },
    algorithm: { name: 'maml', innerRate: 1, innerSteps: 1 },
    training: { iterations: 25, metaBatch: 10, validateEvery: 0, outer: { name: 'ppo', rate: 0.02 } },
    evaluation: { tasks: 60, steps: 1, baselines: ['random'] },
  }), new MemoryRecorder());
  const { curve, paired } = evaluation ?? {};
  const gain = paired?.random.curve[1];
  expect((gain?.mean ?? NaN) - (gain?.ci95 ?? NaN)).toBeGreaterThan(0);
  expect(curve?.[1].mean).toBeGreaterThan(curve?.[0].mean ?? NaN);
});

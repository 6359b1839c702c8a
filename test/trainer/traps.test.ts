import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Algorithm } from '../../src/trainer/algorithm';
import { flatten, initialise } from '../../src/trainer/experiment';
import { curveProgram, furtherPrefix, gradientProgram } from '../../src/trainer/programs/compile';
import { meanAndInterval } from '../../src/trainer/statistics';
import { drawTasks } from '../../src/trainer/draw';
import { algorithms } from '../../src/trainer/registry';
import { exactly, feedsOf, gradientError } from './exactly';
import { smallExperiment } from './memoryRecorder';

/** Traps of the field (docs/traps.md) that no other test has as its subject. */

const root = join(__dirname, '../..');

/** Where a sinusoid's batch lies in the feeds. */
const size = 5;
const twice = (values: ArrayLike<number>): Float64Array => Float64Array.from([...Array.from(values), ...Array.from(values)]);

test('before adaptation, too, the metric is of the query set, and the support set has its own', async () => {
  const experiment = await smallExperiment();
  const feeds = feedsOf(experiment, 1);
  const plain = gradientProgram({ ...experiment, trainedSteps: 0 }, 1);
  const { loss: [query] } = await exactly(plain, feeds);
  const { loss: [support] } = await exactly(plain, { ...feeds, 'query/x': feeds['support/x'], 'query/y': feeds['support/y'] });
  const { score, supportScore } = await exactly(curveProgram(experiment, 1, 2), feeds);
  expect(score[0]).toBeCloseTo(query, 10);
  expect(supportScore[0]).toBeCloseTo(support, 10);
  expect(Math.abs(query - support)).toBeGreaterThan(1e-3);
});

test('a loss is a mean over examples: each query shown twice, or each example of the support set, changes nothing', async () => {
  const gradient = async (feeds: Readonly<Record<string, ArrayLike<number>>>, shots: number, queries: number) =>
    (await exactly(gradientProgram(await smallExperiment({ taskSet: { name: 'sinusoid', shots, queries } }), 1), feeds as never)).gradient;
  const feeds = feedsOf(await smallExperiment(), 1);
  const once = await gradient(feeds, size, size);
  const queries = await gradient({ ...feeds, 'query/x': twice(feeds['query/x']), 'query/y': twice(feeds['query/y']) }, size, 2 * size);
  const support = await gradient({ ...feeds, 'support/x': twice(feeds['support/x']), 'support/y': twice(feeds['support/y']) }, 2 * size, size);
  const largest = Math.max(...once.map(Math.abs));
  once.forEach((g, i) => {
    expect(Math.abs(queries[i] - g) / largest).toBeLessThan(1e-9);
    expect(Math.abs(support[i] - g) / largest).toBeLessThan(1e-9);
  });
});

test('intervals are over tasks: 1.96 σ/√n, whole', () => {
  const values = [1, 2, 4, 9];
  const sigma = Math.sqrt([9, 4, 0, 25].reduce((a, b) => a + b) / 3);
  expect(meanAndInterval(values).mean).toBe(4);
  expect(meanAndInterval(values).ci95).toBeCloseTo(1.96 * sigma / 2, 12);
});

test('a learned optimiser forgets between problems: what it remembers of one does not reach the next', async () => {
  const experiment = await smallExperiment({
    taskSet: { name: 'quadratic', dimensions: 3 }, model: { name: 'linear', std: 1 },
    algorithm: { name: 'learnedOptimizer', hidden: 3, innerSteps: 4 },
  });
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
  const all = feedsOf(experiment, 3);
  const together = await exactly(curveProgram(experiment, 3, 4), all);
  for (let t = 0; t < 3; t++) {
    const alone = await exactly(curveProgram(experiment, 1, 4), { ...all, ...drawTasks(experiment, 'train', 0, 1, t), meta });
    alone.score.forEach((value, step) => expect(together.score[t * 5 + step]).toBeCloseTo(value, 9));
    expect(alone.score[4]).not.toBeCloseTo(alone.score[0], 9);
  }
});

// With as many contexts as targets the loss is half that of the contexts, half that of the held-out targets that evaluation reports.
test.each([
  ['cnp', { name: 'cnp', encoder: [6], representation: 5 }], ['anp', { name: 'anp', size: 8, layers: 2, heads: 2, keys: [6], path: 'deterministic' }],
])('contexts are among the targets of %s in training, and apart from what is reported', async (_name, algorithm) => {
  const experiment = await smallExperiment({ algorithm });
  const program = gradientProgram(experiment, 1);
  const feeds = feedsOf(experiment, 1);
  const { loss: [trained] } = await exactly(program, feeds);
  const { loss: [contexts] } = await exactly(program, { ...feeds, 'query/x': feeds['support/x'], 'query/y': feeds['support/y'] });
  const { [`${furtherPrefix}logLikelihood`]: reported } = await exactly(curveProgram(experiment, 1, 1), feeds);
  expect(trained).toBeCloseTo((contexts - reported[1]) / 2, 6);
  expect(Math.abs(contexts + reported[1])).toBeGreaterThan(1e-3);
});

/** Task set and model that an algorithm is for. */
const settingFor = ({ needs = [] }: { readonly needs?: readonly string[] }): object => {
  if (needs.includes('classes')) {
    return { taskSet: { name: 'textIntents', way: 3, shots: 2, queries: 2 }, model: { name: 'mlp', hidden: [4], activation: 'tanh' } };
  }
  if (needs.includes('objectives')) return { taskSet: { name: 'quadratic', dimensions: 3 }, model: { name: 'linear', std: 1 } };
  return { model: { name: 'mlp', hidden: [8], activation: 'tanh' } };
};
/**
 * Directions that are by definition not the gradient of the loss: first-order and implicit ones (metaGradient.test.ts and
 * reference.test.ts have what they are), and that of clusterMaml, whose shares are constants (unlike.test.ts).
 */
const isTheGradient = ([name, { order }]: readonly [string, Pick<Algorithm, 'order'>]) =>
  order !== 'first' && order !== 'implicit' && name !== 'clusterMaml';

test.each(Object.entries(algorithms).filter(isTheGradient))(
  '%s has the gradient of differences as it comes', async (name, algorithm) => {
    expect(await gradientError(await smallExperiment({ ...settingFor(algorithm), algorithm: { name } }))).toBeLessThan(1e-4);
  });

describe('docs/traps.md', () => {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const page = readFileSync(join(root, 'docs/traps.md'), 'utf8');
  const named = [...page.matchAll(/^\| (\d+) \|.*\| `([^`]+)`: (.+) \|$/gm)];

  test('has nineteen traps in order', () => {
    expect(named.map(([, number]) => Number(number))).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
  });

  test.each(named.map(([, number, file, titles]) => [number, file, titles]))('the tests of trap %s are there', (_number, file, titles) => {
    const path = files.find((name) => name.replaceAll('\\', '/') === file.replace(/^test\//, ''));
    expect(path).toBeDefined();
    const text = readFileSync(join(root, 'test', path ?? ''), 'utf8').replaceAll("\\'", "'");
    const all = [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => title);
    expect(all.length).toBeGreaterThan(0);
    for (const title of all) expect(text).toContain(title);
  });
});

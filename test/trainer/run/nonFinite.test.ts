import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import { HumanError } from '../../../src/protocol/humanError';
import { drawTasks } from '../../../src/trainer/draw';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { flatten, initialise } from '../../../src/trainer/experiment';
import { train } from '../../../src/trainer/run/loop';
import { explainNonFinite } from '../../../src/trainer/run/nonFinite';
import { temporaryFolder } from '../../runs/folder';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const failed = async (settings: Parameters<typeof smallExperiment>[0], folder?: string) => {
  const recorder = new MemoryRecorder();
  const error: unknown = await train(await smallExperiment(settings, folder), recorder).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(HumanError);
  const { message } = error as HumanError;
  expect(message.split('\n')).toHaveLength(1);
  return { message, recorder };
};
/** A module's task set whose loss is an expression of `output` and `y`. */
const withLoss = (loss: string) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tasks.js'), `const { tf } = require('maml-lab');
    const points = (rng) => { const x = Float32Array.of(rng.normal(), rng.normal()); return { x, y: x }; };
    module.exports = { input: [1], output: 1, metric: 'mse', sample: (rng) => ({ support: points(rng), query: points(rng) }),
      loss: (output, { y }) => ${loss} };`);
  return folder;
};
const module = { name: 'module', path: 'tasks.js' };

describe('a loss that is not finite is told with the tensor that was first', () => {
  test.each<[string, Parameters<typeof smallExperiment>[0], RegExp]>([
    ['an inner rate that is far too large', { algorithm: { name: 'maml', innerRate: 1e30, innerSteps: 3 } },
      /^The adapted dense1\/weight of task 1 is -?(NaN|Infinity) after \d adaptation steps? at meta-iteration 1: adaptation diverged\. Lower algorithm\.innerRate \(now 1e\+30\), or set algorithm\.innerClip; the last/],
    ['one that makes only the loss overflow', { algorithm: { name: 'maml', innerRate: 1e9, innerSteps: 1 } },
      /^The query loss of task 1 is Infinity after 1 adaptation step at meta-iteration 1: adaptation diverged/],
    ['without an inner loop of its own gradient', { algorithm: { name: 'reptile', innerRate: 1e30 } },
      /^The adapted dense1\/weight of task 1/],
    ['an outer rate that is far too large', { training: { optimizer: { name: 'sgd', rate: 1e38 } } },
      /^Meta-parameter dense1\/weight is not finite at meta-iteration 2: .*Lower training\.optimizer\.rate/],
    ['a large one', { training: { optimizer: { name: 'sgd', rate: 1e6 } } },
      /at meta-iteration 2.*Lower algorithm\.innerRate \(now 0\.01\) or training\.optimizer\.rate \(now 1000000\), or set training\.clipNorm or algorithm\.innerClip;/],
  ])('%s', async (_, settings, sentence) => expect((await failed(settings)).message).toMatch(sentence));

  test('a loss without a derivative: the gradient is named', async () => {
    const { message } = await failed(
      { taskSet: module, model: { name: 'mlp', hidden: [] } }, withLoss('tf.mean(tf.sqrt(tf.sub(output, output)))'));
    expect(message).toMatch(/^The (meta-gradient of dense1\/weight is not finite for task 1|adapted dense1\/weight of task 1)/);
  });

  test('a loss that is not finite from the beginning', async () => {
    const { message } = await failed({ taskSet: module }, withLoss('tf.mean(tf.log(tf.sub(output, output)))'));
    expect(message).toMatch(/^The (adapted dense1\/weight|query loss) of task 1 is/);
  });

  test('the run before it is kept: metrics and checkpoint', async () => {
    const { recorder } = await failed({ training: { checkpointEvery: 1, optimizer: { name: 'sgd', rate: 1e38 } } });
    expect(recorder.state().iteration).toBe(1);
  });

  test.each([
    ['support/x', 'Infinity', Infinity,
      /^The task data are not finite at meta-iteration 7: support\/x of task 2 holds Infinity\. Clean the data set/],
    ['query/y', 'NaN', NaN, /query\/y of task 2 holds NaN/],
  ])('data: %s with %s', async (name, _, value, sentence) => {
    const experiment = await smallExperiment();
    const batch = drawTasks(experiment, 'train', 0, 3);
    batch[name][5] = value;
    const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
    expect(english(await explainNonFinite(experiment, referenceRuntime, 1, meta, batch, 7))).toMatch(sentence);
  });
});

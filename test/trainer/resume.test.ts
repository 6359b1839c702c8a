import { expect, test } from 'vitest';
import { train } from '../../src/trainer/run/loop';
import { MemoryRecorder, smallExperiment } from './memoryRecorder';

type Settings = NonNullable<Parameters<typeof smallExperiment>[0]>;
const training = { iterations: 14, checkpointEvery: 5, validateEvery: 4 };
const conv = (norm: string): Settings => ({
  taskSet: { name: 'omniglot', way: 3, shots: 1, queries: 2 }, algorithm: { name: 'maml', innerRate: 0.1 },
  model: { name: 'conv', blocks: 2, filters: 4, downsample: 'pool', norm, head: 'mean' }, training: { ...training, metaBatch: 2 },
});

/** Every kind of state: moments, learned rates, per-step norms, best parameters, a moving rate. */
const cases: Readonly<Record<string, Settings>> = {
  adam: { training },
  adamW: { training: { ...training, optimizer: { name: 'adamW' } } },
  'sgd with momentum': { training: { ...training, optimizer: { name: 'sgd', rate: 1e-3, momentum: 0.9, weightDecay: 0.1 } } },
  'clipping and a schedule': { training: { ...training, clipNorm: 0.5, schedule: { name: 'cosine', warmup: 3 } } },
  'learned rates': { algorithm: { name: 'metaSgd' }, training },
  'inner momentum': { algorithm: { name: 'maml', innerSteps: 2, innerOptimizer: 'momentum' }, training },
  imaml: { algorithm: { name: 'imaml', innerRate: 0.01, innerSteps: 3, cgSteps: 2 }, training },
  reptile: { algorithm: { name: 'reptile' }, training },
  'early stopping': { training: { ...training, earlyStop: { patience: 20 } } },
  'a convolutional network': conv('transductive'),
  'norms per step': conv('perStep'),
  'the reference runtime': { training, runtime: 'reference' },
};

test.each(Object.entries(cases))('%s: a run resumed in its middle ends with the very bytes of one that was not', async (_, settings) => {
  const experiment = await smallExperiment(settings);
  const whole = new MemoryRecorder();
  const { evaluation } = await train(experiment, whole);
  for (const iteration of [5, 10]) {
    const resumed = new MemoryRecorder();
    const result = await train(await smallExperiment(settings), resumed, whole.state(iteration));
    expect(resumed.checkpoints.at(-1)?.bytes.equals(whole.checkpoints.at(-1)?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(result.evaluation).toEqual(evaluation);
    expect(resumed.of('validation')).toEqual(whole.of('validation').filter((v) => v.iteration > iteration));
    expect(resumed.of('metrics')[0]).toMatchObject({ iteration: iteration + 1, loss: whole.of('metrics')[iteration]?.loss });
  }
});

test('a checkpoint of another optimiser, model or algorithm is refused by name', async () => {
  const whole = new MemoryRecorder();
  await train(await smallExperiment({ training: { iterations: 1, optimizer: { name: 'sgd' } } }), whole);
  const resume = async (settings: Settings) => train(await smallExperiment(settings), new MemoryRecorder(), whole.state());
  await expect(resume({})).rejects.toThrow('the checkpoint has no optimiser state first; it belongs to another optimiser');
  await expect(resume({ model: { name: 'mlp', hidden: [9] } })).rejects.toThrow(/no parameter dense1\/weight of shape \[1,9\]/);
  await expect(resume({ algorithm: { name: 'metaSgd' } })).rejects.toThrow(/no parameter innerRate\/dense1\/weight/);
});

import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../../src/protocol/humanError';
import { analyses } from '../../../../src/trainer/questions/analyst';
import { referenceRuntime } from '../../../../src/trainer/engine/runtimes/reference';
import { openRuntime } from '../../../../src/trainer/runtimes';
import { algorithms } from '../../../../src/trainer/registry';
import { smallExperiment } from '../../memoryRecorder';
import { ask, runOf } from './asking';

const taskSets = {
  sinusoid: { taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [8] } },
  omniglot: {
    taskSet: { name: 'omniglot', way: 3, shots: 1, queries: 1 },
    model: { name: 'conv', blocks: 2, filters: 2, downsample: 'stride', norm: 'transductive', head: 'mean' },
  },
};
const questions: Readonly<Record<string, object>> = {
  gradientParts: { tasks: 2 }, gradientAgreement: { tasks: 3 }, lossLine: { tasks: 2 }, lossPlane: {}, featureReuse: { tasks: 2 },
  taskFits: { indices: [0, 2] }, parameters: { against: { kind: 'adapted', tasks: 2 } },
  layerMap: { against: { kind: 'adapted', task: 1 }, layer: 'LAST/weight' }, weight: { layer: 'LAST/weight', place: 1, tasks: 2, steps: 3 },
};

/** Every initialisation-based algorithm; others have no θ′ to look at, and say so themselves. */
const names = Object.keys(algorithms).filter((name) => algorithms[name]?.family === 'initialisation');

describe.each(Object.keys(taskSets))('on %s', (set) => {
  const parts = taskSets[set as keyof typeof taskSets];
  const last = set === 'sinusoid' ? 'dense2' : 'head';
  const fitting = names.filter((name) => set === 'omniglot' || !algorithms[name]?.needs?.includes('classes'));
  it.each(fitting)('every question about %s has an answer, or one sentence', async (name) => {
    const experiment = await smallExperiment({ ...parts, algorithm: { name, innerRate: 0.01, innerSteps: 1 } });
    const { runtime } = set === 'omniglot' ? await openRuntime('onnx') : { runtime: referenceRuntime };
    const run = runOf(experiment, undefined, runtime);
    const all = set === 'omniglot' ? { ...questions, embedding: { index: 1 } } : questions;
    for (const [question, request] of Object.entries(all)) {
      const asked = JSON.parse(JSON.stringify(request).replace('LAST', last)) as object;
      const answer = await ask(question, asked, run).catch((error: unknown) => messageOf(error));
      expect(analyses[question]?.words.result.safeParse(answer).error ?? answer, question).toBe(answer);
    }
  }, 30_000);
});

describe('features of a method that changes no network', () => {
  it.each(Object.keys(algorithms).filter((name) => algorithms[name]?.order === 'direct'))('%s: are not compared', async (name) => {
    const classes = algorithms[name]?.needs?.includes('classes');
    const { runtime } = await openRuntime('onnx');
    const run = runOf(await smallExperiment({ ...taskSets[classes ? 'omniglot' : 'sinusoid'], algorithm: { name } }), undefined, runtime);
    await expect(ask('featureReuse', { tasks: 2 }, run)).rejects.toThrow('reads the support set and changes no network');
  });
});

describe('where examples lie', () => {
  type Plane = { examples: [number, number][]; prototypes: [number, number][]; share: number };
  it('prototypes are means of their class, in the embedding of a method that has one', async () => {
    const { runtime } = await openRuntime('onnx');
    const taskSet = { ...taskSets.omniglot.taskSet, shots: 2 };
    const run = runOf(await smallExperiment({ ...taskSets.omniglot, taskSet, algorithm: { name: 'protoNet', embedding: 4 } }), undefined, runtime);
    const { before, after, support, size } = await ask<{ before?: Plane; after: Plane; support: number[]; size: number }>('embedding',
      { index: 2 }, run);
    expect([before, size, after.prototypes.length, after.examples.length]).toEqual([undefined, 4, 3, 9]);
    for (const [label, [x]] of after.prototypes.entries()) {
      const own = after.examples.filter((_place, i) => support[i] === label);
      expect(x).toBeCloseTo(own.reduce((sum, [at]) => sum + at, 0) / own.length, 3);
    }
    expect(after.share).toBeGreaterThan(0.5);
  });
  it('is no question of a task set without classes', async () => {
    const run = runOf(await smallExperiment({ ...taskSets.sinusoid, algorithm: { name: 'maml' } }));
    await expect(ask('embedding', {}, run)).rejects.toThrow('the task set of this run has none');
  });
});

describe('the order of', () => {
  it.each([['maml', 'second'], ['anil', 'second'], ['metaSgd', 'second'], ['fomaml', 'dropped'], ['reptile', 'direction'], ['imaml', 'implicit']])(
    '%s is %s', async (name, kind) => {
      const run = runOf(await smallExperiment({ algorithm: { name, innerRate: 0.01 } }));
      expect(await ask('gradientParts', { tasks: 2 }, run)).toMatchObject({ kind, algorithm: name });
    });
  it('a method that is told to drop it is known too', async () => {
    const run = runOf(await smallExperiment({ algorithm: { name: 'metaSgd', firstOrder: true } }));
    const told = await ask<{ kind: string; rest: number }>('gradientParts', { tasks: 2 }, run);
    expect([told.kind, told.rest > 0]).toEqual(['dropped', true]);
  });
});

import { parse, type ParseError } from 'jsonc-parser';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CatalogEntry } from '../../../src/protocol/catalog';
import { configText, entryNamed, fits, usualModel } from '../../../src/protocol/scaffold/configText';
import { ownModel } from '../../../src/protocol/scaffold/ownModel';
import { ownTasks } from '../../../src/protocol/scaffold/ownTasks';
import { resolveConfig } from '../../../src/trainer/config/configFile';
import { assemble, openExperiment } from '../../../src/trainer/experiment';
import { MetaTrainer } from '../../../src/trainer/metaTrainer';
import { schemas } from '../../../src/trainer/registry';
import { openRuntime } from '../../../src/trainer/runtimes';
import { fullCatalog } from '../../../src/trainer/config/scaffolds';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { classes } from '../../trainer/imageFiles';
import { folderWith } from '../../trainer/userModules';

const catalog = fullCatalog();
const folder = folderWith({ ...ownTasks.files?.('own'), ...ownModel.files?.('own') });
beforeAll(() => {
  classes(25, 16, join(folder, 'images'));
  copyFileSync('examples/distill-answers.csv', join(folder, 'answers.csv'));
});

/** What a person is asked for: the only options without a default. */
const asked: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  taskSet: {
    imageFolder: { path: 'images' }, module: { path: 'own.tasks.ts', options: { shots: 5, steepest: 2 } }, distill: { answers: 'answers.csv' },
  },
  model: { module: { path: 'own.model.ts', options: { width: 4 } } },
};
const configOf = (taskSet: string, model: string, algorithm: string) => {
  const values = { taskSet: { ...asked.taskSet[taskSet] }, model: { ...asked.model[model] } };
  const text = configText(catalog, { taskSet, model, algorithm, values, name: 'new' });
  return resolveConfig(text, join(folder, 'new.maml.json'), [], schemas());
};
/** The network of scaffold ownModel takes flat examples. */
const takesFlat = (taskSet: CatalogEntry) => !taskSet.gives?.includes('images');
const offered = catalog.taskSets.flatMap((taskSet) => catalog.models
  .filter((model) => fits(model, taskSet) && !(taskSet.name === 'module' && model.needs) && (model.name !== 'module' || takesFlat(taskSet)))
  .flatMap((model) => catalog.algorithms.filter((algorithm) => fits(algorithm, taskSet, model))
    .map((algorithm) => [taskSet.name, model.name, algorithm.name] as const)));
const sources = new Map<string, TaskSource>();

describe('a new config', () => {
  test.each([['omniglot', 'conv'], ['navigation2d', 'policy'], ['sinusoid', 'mlp'], ['textIntents', 'mlp']])(
    'of %s has a network %s', (taskSet, model) => expect(usualModel(catalog, entryNamed(catalog.taskSets, taskSet))).toBe(model));

  test('of tasks that act has their rates and their test, for algorithms that take one step', () => {
    const { algorithm, evaluation } = configOf('navigation2d', 'policy', 'maml');
    expect(algorithm).toMatchObject({ innerRate: 0.5, laterRate: 0.4 });
    expect(evaluation).toMatchObject({ tasks: 40, steps: 3 });
    expect(configOf('sinusoid', 'mlp', 'maml').algorithm).toMatchObject({ laterRate: 1 });
  });

  test.each(offered)('of %s, %s and %s can be opened', async (taskSet, model, algorithm) => {
    const config = configOf(taskSet, model, algorithm);
    const source = sources.get(taskSet) ?? (await openExperiment(config, folder)).source;
    sources.set(taskSet, source);
    const { parameters } = await assemble(config, folder, source);
    expect(parameters.length).toBeGreaterThan(0);
  });

  test.each([
    ['sinusoid', 'mlp', 'maml'], ['harmonic', 'mlp', 'metaSgd'], ['harmonic', 'mlp', 'imaml'], ['sinusoidLine', 'mlp', 'imaml'],
    ['textIntents', 'mlp', 'anil'],
    ['imageFolder', 'mlp', 'reptile'], ['module', 'mlp', 'imaml'], ['sinusoid', 'mlp', 'imaml'], ['sinusoid', 'module', 'fomaml'],
    ['omniglot', 'conv', 'fomaml'],
  ])('of %s, %s and %s trains', async (taskSet, model, algorithm) => {
    const config = configOf(taskSet, model, algorithm);
    const small = { ...config, training: { ...config.training, metaBatch: 1 }, taskSet: { ...config.taskSet, queries: 1 } };
    const experiment = await openExperiment(taskSet === 'module' ? { ...config, training: small.training } : small, folder);
    const { runtime } = await openRuntime('onnx');
    const trainer = await MetaTrainer.create(experiment, runtime, 1, 2);
    const first = trainer.meta.slice();
    for (let i = 0; i < 2; i++) expect(Number.isFinite((await trainer.step()).loss)).toBe(true);
    expect(trainer.meta).not.toEqual(first);
    await trainer.dispose();
  });

  test('does not offer what cannot work', async () => {
    const unfit = catalog.taskSets.flatMap((taskSet) => catalog.models
      .filter((model) => !fits(model, taskSet)).map((model) => [taskSet.name, model.name]));
    expect(unfit).toContainEqual(['sinusoid', 'conv']);
    for (const [taskSet, model] of unfit) {
      await expect(openExperiment(configOf(taskSet, model, 'maml'), folder)).rejects.toThrow(/needs/);
    }
  });

  test('says every option with its value, range and description', () => {
    const text = configText(catalog, { taskSet: 'omniglot', model: 'conv', algorithm: 'maml' });
    for (const { options } of [catalog.taskSets, catalog.models, catalog.algorithms]
      .flatMap((entries) => entries.filter(({ name }) => ['omniglot', 'conv', 'maml'].includes(name)))) {
      for (const { name, description } of options) {
        expect(text).toContain(`"${name}": `);
        expect(text.replace(/\n +\/\/ /g, ' ')).toContain(description);
      }
    }
    expect(text).toContain('"innerRate": 0.4, // step size α of adaptation; > 0');
    expect(text).toContain('"stride" | "pool"');
    const errors: ParseError[] = [];
    parse(text, errors, { allowTrailingComma: false });
    expect(errors).toEqual([]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HumanError } from '../../../src/protocol/humanError';
import { resolveConfig } from '../../../src/trainer/config/configFile';
import { jsonSchema } from '../../../src/trainer/config/jsonSchema';
import { choice, count, range, rate } from '../../../src/trainer/plugin';

const named = <S extends z.ZodRawShape>(name: string, shape: S) => z.strictObject({ name: z.literal(name), ...shape });
const plugins = {
  taskSets: {
    omniglot: named('omniglot', { ways: count(5, 'classes of a task', 2) }),
    sinusoid: named('sinusoid', { shots: count(10, 'examples'), amplitude: range(0.1, 5, 'amplitudes') }),
  },
  models: { mlp: named('mlp', { hidden: z.array(z.int().min(1)).default([40, 40]) }) },
  algorithms: {
    maml: named('maml', { innerRate: rate(0.01, 'step size'), order: choice(['second', 'first'], 'order') }),
    metaSgd: named('metaSgd', {}),
  },
  outers: { trpo: named('trpo', {}) },
};
const good = '"taskSet": {"name": "sinusoid"}, "model": {"name": "mlp"}, "algorithm": {"name": "maml"}';

const read = (text: string, ...set: string[]) => resolveConfig(text, 'x.maml.json', set, plugins);
const complaint = (text: string, ...set: string[]): string => {
  try {
    read(text, ...set);
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  }
  return 'no complaint';
};

describe('a config', () => {
  test('gets its defaults and its name from the file', () => {
    const config = read(`{ // a comment\n ${good}, }`);
    expect(config.name).toBe('x');
    expect(config.training).toMatchObject({ iterations: 10000, optimizer: { name: 'adam', rate: 0.001 } });
    expect(config.taskSet).toEqual({ name: 'sinusoid', shots: 10, amplitude: [0.1, 5] });
  });

  test('is overridden key by key', () => {
    const config = read(`{${good}}`, 'training.iterations=500', 'taskSet.name=omniglot', 'runtime=onnx',
      'model.hidden=[8]', 'evaluation.baselines=["joint"]', 'training.optimizer.name=sgd', 'model.hidden.0=9');
    expect(config.training.iterations).toBe(500);
    expect(config.training.optimizer).toMatchObject({ name: 'sgd' });
    expect(config.taskSet).toEqual({ name: 'omniglot', ways: 5 });
    expect(config.model.hidden).toEqual([9]);
    expect(config.runtime).toBe('onnx');
    expect(config.evaluation.baselines).toEqual(['joint']);
  });
});

/** Input, overrides, message. */
const table: readonly (readonly [string, readonly string[], string])[] = [
  ['{', [], 'x.maml.json:1:2: a closing } is missing'],
  ['', [], 'x.maml.json:1:1: a value is expected here'],
  ['{"runtime": onnx}', [], 'x.maml.json:1:13: this is no JSON value; words need quotation marks'],
  ['{"threads": 1 "runtime": 2}', [], 'x.maml.json:1:15: a comma is missing before this'],
  [`{${good},\n "threads": 1, "threads": 2}`, [], 'x.maml.json:2:16: the key "threads" appears twice'],
  ['[]', [], 'x.maml.json:1:1: the config must be an object { … }; it is []'],
  ['{"taskSet": {"name": "sinusoid"}, "algorithm": {"name": "maml"}}', [],
    'x.maml.json:1:1: "model" is missing; write for instance "model": { "name": "mlp" }'],
  [`{${good},\n "evaluation": {\n  "tsks": 3 }}`, [],
    'x.maml.json:3:3: unknown key "tsks" in evaluation; did you mean "tasks"?'],
  [`{${good.replace('"maml"', '"maml", "way": 3')}}`, [],
    'x.maml.json:1:91: unknown key "way" in algorithm; there are: name, innerRate, order'],
  [`{${good},\n "trainig": {}}`, [], 'x.maml.json:2:2: unknown key "trainig"; did you mean "training"?'],
  [`{${good},\n "training": {"schedule": {"name": "step", "evry": 3}}}`, [],
    'x.maml.json:2:44: unknown key "evry" in training.schedule; did you mean "every"?'],
  ['{"taskSet": {"name": "sinusiod"}, "model": {"name": "mlp"}, "algorithm": {"name": "maml"}}', [],
    'x.maml.json:1:22: unknown taskSet "sinusiod"; did you mean "sinusoid"? There are: omniglot, sinusoid'],
  ['{"taskSet": {"name": "sinusoid"}, "model": "mlp", "algorithm": {}}', [],
    'x.maml.json:1:44: model must be an object { … }; it is "mlp"; did you mean { "name": "mlp" }?\n'
    + 'x.maml.json:1:64: algorithm has no "name"; there are: maml, metaSgd'],
  [`{${good},\n "threads": 0}`, [], 'x.maml.json:2:13: threads must be a whole number from 1 to 256; it is 0'],
  [`{${good},\n "threads": "two"}`, [], 'x.maml.json:2:13: threads must be a whole number from 1 to 256; it is "two"'],
  [`{${good},\n "training": {"metaBatch": 1.5}}`, [],
    'x.maml.json:2:28: training.metaBatch must be a whole number, at least 1; it is 1.5'],
  [`{${good},\n "training": {"optimizer": {"name": "adam", "beta1": 1}}}`, [],
    'x.maml.json:2:54: training.optimizer.beta1 must be a number from 0 and below 1; it is 1'],
  [`{${good}, "runtime": "onx"}`, [],
    'x.maml.json:1:103: runtime must be one of auto, onnx, wasm, tensorflow, reference; it is "onx"; '
    + 'did you mean "onnx"?'],
  ['{"taskSet": {"name": "sinusoid", "amplitude": [5, 1]}, "model": {"name": "mlp", "hidden": [4, "x"]}, '
    + '"algorithm": {"name": "maml", "innerRate": -1}}', [],
  'x.maml.json:1:47: taskSet.amplitude: the first number must not be above the second; it is [5,1]\n'
    + 'x.maml.json:1:95: model.hidden.1 must be a whole number, at least 1; it is "x"\n'
    + 'x.maml.json:1:145: algorithm.innerRate must be a number above 0; it is -1'],
  ['{"taskSet": {"name": "sinusoid", "amplitude": [5]}, "model": {"name": "mlp"}, "algorithm": {"name": "maml"}}',
    [], 'x.maml.json:1:47: taskSet.amplitude must be a list of 2 numbers; it is [5]'],
  [`{${good}}`, ['training.iterations'],
    '--set training.iterations: write key=value, for instance --set training.iterations=500'],
  [`{${good}}`, ['training.iteration=5'],
    '--set training.iteration=5: unknown key "iteration" in training; did you mean "iterations"?'],
  [`{${good}}`, ['training.iterations=-5'],
    '--set training.iterations=-5: training.iterations must be a whole number from 1 to 100000000; it is -5'],
  [`{${good}, "threads": 3}`, ['threads.x=1'], '--set threads.x=1: there is nothing inside 3 to set "x" of'],
  [`{${good}}`, ['algorithm=fomaml'],
    '--set algorithm=fomaml: algorithm must be an object { … }; it is "fomaml"; did you mean { "name": "maml" }?'],
];

describe('a wrong config', () => {
  test('a setting of an optimiser or a schedule that is not named is one of the default\'s', () => {
    expect(read(`{${good}}`, 'training.optimizer.rate=0.01').training.optimizer).toMatchObject({ name: 'adam', rate: 0.01 });
    expect(complaint(`{${good}}`, 'training.schedule.floor=0.1')).toContain('unknown key "floor"');
  });
  test.each(table)('%s %j', (text, set, message) => expect(complaint(text, ...set)).toBe(message));

  test('never fills more than 12 lines', () => {
    const keys = Array.from({ length: 40 }, (_, i) => `"wrong${i}": 1`).join(', ');
    const lines = complaint(`{${good}, ${keys}}`).split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('… and 29 more');
  });

  test.each([
    ['missing.maml.json', 'there is no such file. "maml-lab new"'], ['.', 'is a folder'],
    ['examples/sinusoid', 'Did you mean examples/sinusoid.maml.json?'], ['examples/sinusiod.maml.json', 'Did you mean examples/sinusoid.maml.json?'],
  ])('%s', async (path, message) => {
    const { readConfig } = await import('../../../src/trainer/config/configFile');
    expect(() => readConfig(path, [], plugins)).toThrow(message);
  });
});

test('the JSON schema allows comments, describes every key and requires only what has no default', () => {
  const schema = jsonSchema(plugins);
  expect(schema).toMatchObject({ allowComments: true, additionalProperties: false });
  expect(schema.required).toEqual(['taskSet', 'model', 'algorithm']);
});

import { describe, expect, it, vi } from 'vitest';
import { schemas } from '../../src/trainer/registry';
import { resolveConfig } from '../../src/trainer/config/configFile';
import { textWith } from '../../src/host/writtenSettings';
import { defaultsOf } from '../../src/host/configDefaults';
import { jsonSchema } from '../../src/trainer/config/jsonSchema';

vi.mock('vscode', () => ({}));

describe('the defaults of a config', () => {
  it.each([
    [{ taskSet: { name: 'sinusoid' }, model: { name: 'mlp' }, algorithm: { name: 'maml' } }],
    [{ taskSet: { name: 'omniglot' }, model: { name: 'conv' }, algorithm: { name: 'imaml' }, training: { optimizer: { name: 'sgd' } } }],
  ])('of the plug-ins of %j are what the trainer itself fills in', (plain) => {
    const resolved = resolveConfig(JSON.stringify(plain), 'x.maml.json', [], schemas()) as Record<string, unknown>;
    const { name: _name, ...settings } = resolved;
    expect(defaultsOf(JSON.parse(JSON.stringify(jsonSchema(schemas()))), resolved)).toEqual(settings);
  });
});

describe('a setting in a config', () => {
  it('is found, or the nearest part above it', async () => {
    const { offsetOf } = await import('../../src/host/showSetting');
    const text = '// a comment\n{ "algorithm": { "name": "maml", "innerRate": 0.1 },\n "training": { } }';
    expect(text.slice(offsetOf(text, ['algorithm', 'innerRate'])).startsWith('"innerRate"')).toBe(true);
    expect(text.slice(offsetOf(text, ['training', 'iterations'])).startsWith('"training"')).toBe(true);
    expect(offsetOf(text, ['evaluation', 'tasks'])).toBe(0);
  });
});

describe('settings written into a config', () => {
  it('name the plug-in they belong to where the text leaves it to the default, so that the config stays right', () => {
    const text =
      '// why\n{ "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" }, "training": { "iterations": 9 } }';
    const parsed = { taskSet: { name: 'sinusoid' }, model: { name: 'mlp' }, algorithm: { name: 'maml' }, training: { iterations: 9 } };
    const defaults = defaultsOf(JSON.parse(JSON.stringify(jsonSchema(schemas()))), parsed);
    const written = textWith(text, { 'training.optimizer.rate': 0.25, 'algorithm.innerRate': 0.5 }, defaults);
    expect(written.startsWith('// why\n')).toBe(true);
    const config = resolveConfig(written, 'x.maml.json', [], schemas());
    expect(config.training.optimizer).toMatchObject({ name: 'adam', rate: 0.25 });
    expect(config).toMatchObject({ algorithm: { name: 'maml', innerRate: 0.5 }, training: { iterations: 9 } });
  });

  it('exchange a plug-in key by key: comments stay, what the new one does not have goes, defaults are not written', () => {
    const text =
      '{\n  "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" },\n  "algorithm": {\n    "name": "imaml", // why\n    "innerRate": 0.1,\n    "lambda": 2\n  }\n}';
    const algorithm = { name: 'maml', innerRate: 0.03, innerSteps: 1, laterRate: 1, innerOptimizer: 'sgd', innerMomentum: 0.9, innerClip: 0 };
    const parsed = { taskSet: { name: 'sinusoid' }, model: { name: 'mlp' }, algorithm };
    const written = textWith(text, { algorithm }, defaultsOf(JSON.parse(JSON.stringify(jsonSchema(schemas()))), parsed));
    expect(written).toContain('// why');
    expect(written.match(/"algorithm": (\{[^}]*\})/)?.[1].replace(/\s|\/\/ why/g, '')).toBe('{"name":"maml","innerRate":0.03}');
    expect(resolveConfig(written, 'x.maml.json', [], schemas()).algorithm).toEqual(algorithm);
  });
});

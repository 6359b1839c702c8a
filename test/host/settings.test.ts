import { describe, expect, it, vi } from 'vitest';
import { schemas } from '../../src/trainer/registry';
import { resolveConfig } from '../../src/trainer/configFile';
import { defaultsOf } from '../../src/host/configDefaults';
import { jsonSchema } from '../../src/trainer/jsonSchema';

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

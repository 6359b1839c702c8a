import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { completionsAt } from '../../src/host/config/completions';
import { hoverAt } from '../../src/host/config/hover';
import { sweepIn } from '../../src/host/configFile';
import type { RunFilter, RunOrder } from '../../src/host/runFilter';
import { withRuns } from '../../src/host/views/lines';
import { sweepLine } from '../../src/host/views/sweepLines';
import type { JsonSchema } from '../../src/protocol/jsonSchema';
import { sweepText } from '../../src/protocol/scaffold/sweepText';
import { sweepSchema } from '../../src/protocol/sweep';
import type { SweepRecord } from '../../src/protocol/sweepFiles';
import { dottedOptions, sweepLanguage } from '../../src/protocol/sweepLanguage';
import { sweepStatus } from '../../src/runs/sweepStatus';
import { parse } from 'jsonc-parser';

const config: JsonSchema = {
  type: 'object', properties: {
    algorithm: { oneOf: [
      { description: 'MAML', properties: { name: { const: 'maml' },
        innerRate: { type: 'number', exclusiveMinimum: 0, default: 0.01, description: 'step size' } } },
      { description: 'Reptile', properties: { name: { const: 'reptile' }, steps: { type: 'integer', default: 5 } } },
    ] },
    training: { type: 'object', properties: { iterations: { type: 'integer', default: 100, description: 'meta-iterations' } } },
  },
};
const own = z.toJSONSchema(sweepSchema, { io: 'input' }) as JsonSchema;
const base = { algorithm: { name: 'maml' } };
const language = sweepLanguage(config, own, base, false);
const say = (text: string, ...values: readonly (string | number)[]): string => text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)]));

describe('the language of sweep files', () => {
  it('knows the options of the plug-ins that the base chose, by dotted key', () => {
    expect(Object.keys(dottedOptions(config, base))).toEqual(['algorithm.name', 'algorithm.innerRate', 'training.iterations']);
    expect(Object.keys(dottedOptions(config, { algorithm: { name: 'reptile' } }))).toContain('algorithm.steps');
  });
  it('completes keys of sweeps, grids and spaces', () => {
    const labels = (text: string): string[] => completionsAt(text.replace('|', ''), text.indexOf('|'), language).map(({ label }) => label);
    expect(labels('{ | }')).toEqual(expect.arrayContaining(['base', 'grid', 'random', 'seeds', 'halving', 'slurm']));
    expect(labels('{ "grid": { | } }')).toEqual(['algorithm.name', 'algorithm.innerRate', 'training.iterations']);
    expect(labels('{ "list": [{ | }] }')).toContain('training.iterations');
    expect(labels('{ "random": { "space": { | } } }')).toContain('algorithm.innerRate');
    expect(labels('{ "halving": { | } }')).toEqual(['rungs', 'factor']);
    const [, rate] = completionsAt('{ "grid": {  } }', 12, language);
    expect(rate?.insert).toBe('"algorithm.innerRate": ${1:[0.01]}');
  });
  it('tells what a key means', () => {
    const text = '{ "grid": { "algorithm.innerRate": [0.1] }, "seeds": 3 }';
    expect(hoverAt(text, text.indexOf('innerRate'), language)).toMatchObject({ title: 'algorithm.innerRate', description: 'step size' });
    expect(hoverAt(text, text.indexOf('seeds'), language)?.description).toMatch(/training seeds/);
  });
});

describe('sweeps in the tree', () => {
  const sweep = { path: '/w/a.sweep.json', ...sweepIn('/w/a.sweep.json', '{ "name": "rates" }') };
  const record: SweepRecord = {
    format: 1, version: '0', name: 'rates', source: sweep.path, folder: '.', digest: '', base: {}, iterations: 100, validateEvery: 10,
    sweep: sweepSchema.parse({ base: {} }), members: [1, 2, 3].map((i) => ({ id: `m${i}`, settings: { 'algorithm.innerRate': i }, seed: null })),
  };
  it('lie where their files say', () => {
    expect(sweep).toMatchObject({ name: 'rates', folder: '/w/runs/a' });
    expect(sweepIn('/w/a.sweep.json', '{ "out": "../far" }')).toEqual({ name: 'a', folder: '/far', slurm: false });
  });
  it('say how far they are, and show the members that have begun', () => {
    expect(sweepLine(sweep, undefined, {}, say, String)).toMatchObject({ description: 'not started', state: 'new', runs: [] });
    const run = {
      folder: '/w/runs/a/m1', name: 'x', state: 'running' as const, iteration: 50, iterations: 100, metric: 'mse', loss: 1, itPerSecond: 10,
      validation: undefined,
      best: undefined, evaluation: undefined, message: undefined, began: 5, changed: 6, started: undefined, holder: undefined, seconds: undefined,
    };
    const status = sweepStatus(record, [], new Map([['m2', { reason: 'failed' as const, message: 'no' }]]), (id) => (id === 'm1' ? run : undefined));
    const line = sweepLine(sweep, { record, status }, {}, say, String);
    expect(line).toMatchObject({ description: '1 of 3, 1 failed, 25 %, 15 s left', state: 'live' });
    expect(line.runs.map(({ label, description }) => [label, description])).toEqual([['innerRate 1', '50 %, 5 s left']]);
  });
  it('show those members that a filter lets through, pinned ones first and in the chosen order', () => {
    const member = (id: string, mean: number, began: number) => ({
      folder: `/w/runs/a/${id}`, name: 'x', state: 'finished' as const, iteration: 100, iterations: 100, metric: 'mse', loss: 1, itPerSecond: 10,
      validation: undefined, best: { iteration: 1, mean, ci95: 0 }, evaluation: undefined, message: undefined, began, changed: 9, started: undefined,
      holder: undefined, seconds: undefined,
    });
    const runs = new Map([['m1', member('m1', 0.3, 1)], ['m2', member('m2', 0.1, 3)], ['m3', member('m3', 0.2, 2)]]);
    const status = sweepStatus(record, [], new Map(), (id) => runs.get(id));
    const shown = (filter: RunFilter, order: RunOrder, pinned?: string) => sweepLine(sweep, { record, status }, {
      filter, order, noteOf: (folder) => (folder === `/w/runs/a/${pinned}` ? { pinned: true } : {}),
    }, say, String).runs.map(({ label }) => label.replace('innerRate ', '')).join(' ');
    expect(shown({}, 'best')).toBe('2 3 1');
    expect(shown({}, 'newest', 'm1')).toBe('1 2 3');
    expect(shown({ metric: '< 0.25' }, 'name')).toBe('2 3');
    expect(shown({ states: ['failed'] }, 'best')).toBe('');
    const lines = [{ runs: [] }, sweepLine(sweep, { record, status }, {}, say, String)];
    expect([withRuns(lines, { text: 'a' }).length, withRuns(lines).length]).toEqual([1, 2]);
  });
});

it.each(['grid', 'random', 'suggest', 'seeds'] as const)('a new sweep of the kind %s is right as it is', (kind) => {
  for (const hasRate of [true, false]) {
    const text = sweepText('x.maml.json', kind, hasRate);
    expect(sweepSchema.safeParse(parse(text)).success, text).toBe(true);
  }
});

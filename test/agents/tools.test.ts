import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allTools } from '../../src/agents/allTools';
import { configInside, insideRoots } from '../../src/agents/inside';
import type { ToolReply, Workplace } from '../../src/agents/tool';
import { type Suggested, suggestWords } from '../../src/protocol/analyses/suggest';
import { yieldToEvents } from '../../src/trainer/interrupt';
import { catalog } from '../../src/trainer/registry';
import { suggest } from '../../src/trainer/suggest';
import { writeConfig, writeRun, type MadeUp } from './records';

let root: string;
let started: (readonly [string, readonly string[]])[];
let stopped: string[];
let workplace: Workplace;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'maml-agents-')));
  [started, stopped] = [[], []];
  workplace = {
    roots: [root],
    start: async (config, set) => { started.push([config, set]); return join(root, 'runs', 'new'); },
    stop: async (run) => { stopped.push(run); },
    catalog: async () => catalog('0.1.0'),
    suggest: (config) => suggest(suggestWords.request.parse({ config, history: [root] }), yieldToEvents, () => undefined),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ask = async (name: string, request: object = {}): Promise<ToolReply> => {
  const tool = allTools.get(name)?.();
  if (!tool) throw new Error(`no tool ${name}`);
  return tool.answer(tool.request.parse(request), workplace);
};

describe('every tool', () => {
  it.each([...allTools])('%s is described for people and models', (name, find) => {
    const tool = find();
    expect(name).toMatch(/^maml_[a-z]+_[a-z]+$/);
    expect(tool.title.length).toBeLessThan(30);
    expect(tool.description.length).toBeGreaterThan(100);
    expect(tool.description.length).toBeLessThan(1000);
    expect(tool.effect === 'reads').toBe(tool.confirm === undefined);
    for (const value of Object.values(tool.request.shape)) expect(value.description, name).toBeTruthy();
    expect(() => tool.request.parse({ surprise: 1 })).toThrow();
  });
});

describe('listing', () => {
  it('names runs, newest first, with results, and limits', async () => {
    writeRun(root, 'sines-1');
    writeRun(root, 'sines-2', { reason: 'stopped' });
    const all = await ask('maml_list_runs');
    expect(all.data.total).toBe(2);
    expect(all.text).toContain('MSE 1.00 ± 0.10 after 1 step (test)');
    expect((await ask('maml_list_runs', { state: 'stopped' })).data.total).toBe(1);
    expect((await ask('maml_list_runs', { limit: 1 })).text).toContain('… and 1 more');
    expect((await ask('maml_list_runs', { contains: 'nothing like it' })).text).toContain('No run fits');
  });
});

describe('reading', () => {
  it('gives curve, baselines, settings and validations', async () => {
    writeRun(root, 'sines-1', { joint: [3, 2.9, 2.9] });
    const { text, data } = await ask('maml_read_results', { run: 'sines-1' });
    expect(text).toContain('step 1: 1.00 ± 0.10');
    expect(text).toContain('joint: step 0: 3.00 ± 0.10');
    expect(data.validations).toHaveLength(4);
    expect(data.config).toMatchObject({ algorithm: { innerRate: 0.01 } });
  });
  it('thins many validations and keeps first and last', async () => {
    writeRun(root, 'long', { validations: Array.from({ length: 1000 }, (_, i) => 1000 - i) });
    const { data } = await ask('maml_read_results', { run: 'long' });
    const kept = data.validations as { iteration: number }[];
    expect(kept.length).toBeLessThanOrEqual(101);
    expect([kept[0]?.iteration, kept.at(-1)?.iteration]).toEqual([100, 100_000]);
  });
});

describe('explaining', () => {
  const sentences: readonly (readonly [string, MadeUp, RegExp])[] = [
    ['adaptation that helps', {}, /goes from 4.00 ± 0.10 to 1.00 ± 0.10 in 1 step: adaptation helps/],
    ['no gain', { curve: [1.05, 1, 1] }, /no gain from adaptation is shown/],
    ['adaptation that harms', { curve: [1, 2, 3] }, /adaptation makes it worse/],
    ['better than joint', { joint: [3, 2.9, 2.9] }, /better than the baseline "joint"/],
    ['as good as joint', { joint: [1.1, 1.05, 1] }, /not distinguishable from the baseline "joint"/],
    ['a warning', { warning: 'equals the best joint predictor' }, /- equals the best joint predictor[\s\S]*Follow the warnings/],
    ['still improving', { validations: [9, 8, 7, 6, 5, 4, 3, 2] }, /still improving \(MSE 4.50 → 2.50[\s\S]*more iterations/],
    ['getting worse', { validations: [9, 3, 2, 1, 1, 1, 2, 3] }, /getting worse[\s\S]*earlyStop/],
    ['more steps help', { curve: [4, 1, 0.2] }, /train with more inner steps/],
    ['stopped', { reason: 'stopped' }, /Resume it/],
    ['no joint baseline', {}, /Add the baseline "joint"/],
  ];
  it.each(sentences)('%s', async (_, made, expected) => {
    writeRun(root, 'one', made);
    expect((await ask('maml_explain_run', { run: 'one' })).text).toMatch(expected);
  });
  it('does not see an improvement in noise', async () => {
    writeRun(root, 'flat', { validations: [1, 1.01, 0.99, 1, 1.01, 0.99, 1, 1] });
    expect((await ask('maml_explain_run', { run: 'flat' })).text).toContain('had levelled off');
  });
});

describe('suggesting', () => {
  it('is honest when there is nothing to learn from', async () => {
    writeConfig(root);
    writeRun(root, 'one');
    const { text, data } = await ask('maml_suggest_settings', { config: 'sines.maml.json' });
    expect(data).toMatchObject({ evaluations: 1, past: [] });
    expect(text).toContain('no old task with three evaluations or more');
    expect(text).toMatch(/Next, by gp: algorithm.innerRate = /);
  });
  it('gives the next setting with its expectation and the old tasks it leans on', async () => {
    writeConfig(root);
    for (const [i, innerRate] of [0.001, 0.003, 0.01, 0.03, 0.1].entries()) {
      const loss = (rate: number) => 1 + Math.log10(innerRate / rate) ** 2;
      // Test results say the contrary: they must not be heard.
      writeRun(root, `own${i}`, { innerRate, validations: [3, loss(0.01)], curve: [4, 9 - loss(0.01)] });
      writeRun(root, `old${i}`, { innerRate, shots: 5, validations: [3, loss(0.012)], curve: [4, 9 - loss(0.012)] });
    }
    const { text, data } = await ask('maml_suggest_settings', { config: 'sines.maml.json' });
    const answer = data as unknown as Suggested;
    expect(answer.target).toBe('sinusoid, shots 10');
    expect(answer.past).toEqual([{ task: 'sinusoid, shots 5', evaluations: 5 }]);
    const [first, ...others] = answer.suggestions;
    expect(others.map(({ method }) => method)).toEqual(['gp', 'random']);
    expect(first?.settings['algorithm.innerRate']).toBeGreaterThan(0.003);
    expect(first?.settings['algorithm.innerRate']).toBeLessThan(0.04);
    expect(first?.leans).toEqual([{ task: 'sinusoid, shots 5', weight: 1, agreement: 1 }]);
    expect(text).toMatch(/MSE [\d.]+ expected, 95 % between/);
    expect(answer.best?.result).toBe(1);
  });
  it('leaves out unfinished runs, damaged ones and those of chance', async () => {
    writeConfig(root, 5);
    writeRun(root, 'd', { shots: 5 });
    writeRun(root, 'e', { shots: 5, reason: 'failed' });
    writeFileSync(join(writeRun(root, 'f', { shots: 5 }), 'config.json'), '{');
    expect((await ask('maml_suggest_settings', { config: 'sines.maml.json' })).data.evaluations).toBe(1);
  });
});

describe('starting and stopping', () => {
  it('starts a config with overrides as the command line takes them', async () => {
    const config = writeConfig(root);
    await ask('maml_start_run', { config, settings: { 'training.iterations': 5, 'evaluation.baselines': ['joint'], name: 'x' } });
    expect(started).toEqual([[config, ['training.iterations=5', 'evaluation.baselines=["joint"]', 'name=x']]]);
  });
  it('stops nothing that does not live', async () => {
    writeRun(root, 'done');
    await expect(ask('maml_stop_run', { run: 'done' })).rejects.toThrow(/Nothing to stop/);
    expect(stopped).toEqual([]);
  });
});

describe('paths stay inside', () => {
  it('refuses what leaves the root, also through links', () => {
    const outside = mkdtempSync(join(tmpdir(), 'maml-outside-'));
    writeFileSync(join(outside, 'evil.maml.json'), '{}');
    symlinkSync(join(outside, 'evil.maml.json'), join(root, 'link.maml.json'));
    symlinkSync(outside, join(root, 'linked'));
    for (const path of ['link.maml.json', 'linked/evil.maml.json', join(outside, 'evil.maml.json'), '../../etc/passwd', '/etc/passwd']) {
      expect(() => configInside(path, workplace), path).toThrow(/outside the workspace|There is no/);
    }
    rmSync(outside, { recursive: true });
  });
  it('refuses odd names in one sentence', () => {
    for (const path of ['a\0b.maml.json', '\u001b[2J', 'x'.repeat(999), '..', '.']) {
      expect(() => configInside(path, workplace)).toThrow(/^[^\u0000\u001b]{1,400}$/);
    }
  });
  it('does not take a neighbour whose name begins alike', () => {
    mkdirSync(`${root}-more`);
    writeFileSync(join(`${root}-more`, 'a.maml.json'), '{}');
    expect(() => insideRoots(join(`${root}-more`, 'a.maml.json'), workplace)).toThrow(/outside/);
    rmSync(`${root}-more`, { recursive: true });
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlOf } from '../../src/report/html';
import { writeIn } from '../../src/report/page';
import { stringsOf } from '../../src/runs/language';
import { runsPage } from '../../src/report/manyRuns';
import { markdownOf } from '../../src/report/markdown';
import { runPage } from '../../src/report/oneRun';
import { summarise } from '../../src/runs/summary';
import { compareAgain, mustBeReproducible } from '../../src/trainer/run/reproduce';
import { runExperiment, type RunRequest } from '../../src/trainer/run/runExperiment';

const name = 'a <script>alert(1)</script> & "run" | `x`';
const small = (more: object = {}) => ({
  name, taskSet: { name: 'sinusoid', shots: 5 }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
  training: { iterations: 20, metaBatch: 3, checkpointEvery: 10, validateEvery: 10, validationTasks: 5, seed: 3 },
  evaluation: { tasks: 12, steps: 2, baselines: ['random'] }, ...more,
});
const folder = mkdtempSync(join(tmpdir(), 'maml-lab-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = async (out: string, request: Partial<RunRequest>): Promise<string> => {
  await runExperiment({ set: [], version: 'test', stop: new AbortController().signal, say: () => undefined, out: join(folder, out), ...request });
  return join(folder, out);
};
const config = (file: string, content: object): string => {
  writeFileSync(join(folder, `${file}.maml.json`), JSON.stringify(content));
  return join(folder, `${file}.maml.json`);
};
const runs = { first: '', second: '', other: '' };
beforeAll(async () => {
  const path = config('small', small());
  runs.first = await run('first', { config: path });
  runs.second = await run('second', { config: path, set: ['training.seed=4'] });
  runs.other = await run('other', { config: path, set: ['taskSet.shots=10'] });
});

describe('a report', () => {
  test('is one file that runs and fetches nothing, whatever a run is called', async () => {
    const html = htmlOf(await runPage(runs.first));
    expect(html).not.toMatch(/<script|<iframe|<img|<link|javascript:|\son\w+=|@import|url\((?!#)/i);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`);
    expect(html).not.toMatch(/\sstyle="/);
  });

  test('wears light, dark or the editor\'s own colours, charts too, and prints on white', async () => {
    const html = htmlOf(await runPage(runs.first));
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    for (const rule of ['@media (prefers-color-scheme: dark) { body {', 'body.vscode-dark', 'var(--vscode-editor-background, #1e1e1e)',
      '@media print { :root']) {
      expect(style).toContain(rule);
    }
    const used = new Set([...html.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name));
    expect([...used].filter((name) => !style.includes(`--${name}: `))).toEqual([]);
    expect(html).not.toMatch(/(fill|stroke)="#/);
  });

  test('tells results with intervals, curves, settings, versions, seeds, digests and how it is made again', async () => {
    const html = htmlOf(await runPage(runs.first));
    const { evaluation } = await summarise(runs.first);
    expect(html.match(/<svg /g)).toHaveLength(3);
    for (const words of [
      'Finished after 20 of 20 meta-iterations', 'MSE on 12 test tasks', 'random initialisation', '1 (trained)',
      'Step 2 − step 1, paired t-test on the same tasks', `Protocol ${evaluation?.protocol?.id}`, 'training.metaBatch', 'training seed',
      'SHA-256 of the settings', 'SHA-256 of checkpoint 20', 'maml-lab reproduce first']) expect(html).toContain(words);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
    expect(html).not.toContain(folder);
  });

  test('is written in a translation\'s words, charts too; a language that is not there is refused', async () => {
    writeIn(stringsOf('zh-cn'));
    try {
      const [one, both] = [htmlOf(await runPage(runs.first), 'zh-cn'), htmlOf(await runsPage('两个运行', [runs.first, runs.second]), 'zh-cn')];
      expect(one).toContain('<html lang="zh-cn">');
      for (const words of ['20 次元迭代中的 20 次后已完成', '12 个测试任务上的 MSE', '训练种子', '重现', '元损失']) expect(one).toContain(words);
      for (const words of ['2 个运行，其中 2 个已评估', '不同之处', '在相同任务上的配对 t 检验']) expect(both).toContain(words);
      // What stays are names: settings, runs, packages.
      const sentences = [...one.replace(/<(pre|style)>[\s\S]*?<\/\1>/g, '').matchAll(/>([^<>]*[a-z]{2,} [a-z]{2,} [a-z]{2,}[^<>]*)</g)].map(([, text]) => text);
      expect(sentences.filter((text) => !text?.includes('alert'))).toEqual([]);
    } finally {
      writeIn({});
    }
    expect(() => stringsOf('tlh')).toThrow('There is no translation called tlh; there are en, zh-cn.');
  });

  test('is Markdown with the numbers behind each chart, and no cell breaks out', async () => {
    const text = markdownOf(await runPage(runs.first));
    expect(text).toMatch(/^# a \\<script\\>/);
    expect(text).toContain('| step | MSE | random initialisation |');
    const tables = text.split('\n\n').filter((part) => part.startsWith('| '));
    for (const part of tables) {
      const bars = part.trimEnd().split('\n').map((line) => line.replaceAll(/\\+\|/g, '').split('|').length);
      expect(new Set(bars).size).toBe(1);
    }
  });

  test('of several runs puts only results of one protocol side by side, with paired tests', async () => {
    const html = htmlOf(await runsPage('sweep', [runs.first, runs.second, runs.other]));
    expect(html).toContain('3 runs, 3 of them evaluated, under 2 protocols');
    expect(html).toContain('second − first, MSE, paired t-test on identical episodes');
    expect(html).toContain('taskSet.shots is 5 against 10');
    expect(html).not.toContain('other − first');
    expect(html).not.toContain('average rank');
  });

  test('of runs on several families of tasks ranks them on each', async () => {
    const path = config('kinds', small({ taskSet: { name: 'sinusoidLine' }, name: 'kinds' }));
    const learned = await run('learned', { config: path });
    const untouched = await run('untouched', { config: path, set: ['training.iterations=1', 'training.checkpointEvery=1'] });
    const text = markdownOf(await runsPage('kinds', [untouched, learned]));
    const table = text.split('\n\n').find((part) => part.includes('average rank'));
    expect(table?.split('\n')[0]).toBe('| run | line | sine | average rank |');
    expect(table?.match(/± [\d.]+ \((1|1\.5|2)\)/g)).toHaveLength(4);
  });
});

describe('a run made again', () => {
  test('from its record is the same, byte for byte, and another one is not', async () => {
    await mustBeReproducible(runs.first);
    const again = await run('again', { like: runs.first });
    expect(await compareAgain(runs.first, again)).toMatchObject({ sameRuntime: true, identical: true, reproduced: true, changedData: [] });
    const found = await compareAgain(runs.first, runs.second);
    expect(found).toMatchObject({ sameRuntime: true, identical: false, reproduced: false });
    expect(found.results.map(({ step }) => step)).toEqual([1, 2]);
  });

  test('on another runtime need only agree within its intervals', async () => {
    const again = await run('elsewhere', { like: runs.first });
    const path = join(again, 'config.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...record, runtime: { ...record.runtime, threads: 7 } }));
    const last = join(again, 'checkpoints', '000000020.safetensors');
    writeFileSync(last, Buffer.concat([readFileSync(last), Buffer.of(0)]));
    expect(await compareAgain(runs.first, again)).toMatchObject({ sameRuntime: false, identical: false, reproduced: true });
  });

  test('that was stopped is refused with what to do', async () => {
    const stopped = new AbortController();
    const path = await run('stopped', { config: config('stop', small()), stop: stopped.signal,
      onEvent: ({ iteration }) => { if (iteration > 5) stopped.abort(); } });
    await expect(mustBeReproducible(path)).rejects.toThrow(/has not come to its end \(stopped\): go on with it first, maml-lab run --resume/);
  });
});

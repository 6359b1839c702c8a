import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { completionsAt } from '../../src/host/config/completions';
import { hoverAt } from '../../src/host/config/hover';
import { described } from '../../src/host/config/vocabulary';
import { filterText, statesToChoose } from '../../src/host/runFilter';
import { type JsonSchema, variantsOf } from '../../src/protocol/jsonSchema';
import { inEnglish, inWords, type Say, type Told } from '../../src/protocol/sentence';
import { jsonSchema } from '../../src/trainer/config/jsonSchema';
import { reviewConfig } from '../../src/trainer/config/configReview';
import { firstChoices } from '../../src/trainer/advice/decisionTable';
import { algorithms, models, schemas, taskSets } from '../../src/trainer/registry';

const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Readonly<Record<string, string>>;
const lacking = new Set<string>();
/** As VS Code does it; what has words and no translation is remembered. */
const say: Say = (text, ...values) => {
  if (bundle[text] === undefined && /[a-z]{2}/i.test(text.replace(/\{\d\}/g, ''))) lacking.add(text);
  return inEnglish(bundle[text] ?? text, ...values);
};
const chinese = (told: Told): string => inWords(told, say);
const schema = jsonSchema(schemas()) as JsonSchema;
const review = (text: string) => reviewConfig({ text, path: '/nowhere/a.maml.json', trusted: true }, async () => undefined);
const config = (more: string): string =>
  `{ "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" }${more} }`;

describe('a config in Chinese', () => {
  test.each([
    ['{ "taskSet": { "name": "sinusoid" } "model": {} }', '此前缺少逗号', ['插入逗号']],
    ['{ "model": { "name": "mlp", "hiden": [8] } }', '未知的键“hiden”（位于 model）；是否想写“hidden”？', ['改为 "hidden"', '移除“hiden”']],
    [config(', "threads": 0'), 'threads 应为整数，1 到 256；现在是 0', ['设为 1']],
    [config(', "runtime": "onx"'), 'runtime 应为以下之一：auto, onnx, wasm, tensorflow, reference；现在是 "onx"；是否想写“onnx”？',
      ['改为 "onnx"', '设为默认值 "auto"']],
    [config(', "training": { "metaBatch": 5, "shard": 2 }'), 'training.shard：它必须整除 training.metaBatch；现在是 2', []],
    [config(', "training": { "iterations": 10, "validateEvery": 20 }'), '每 20 次迭代验证一次，但总共只有 10 次迭代：永远不会验证', ['设为 1']],
    ['{ "taskSet": { "name": "omniglot", "shots": 15, "queries": 10 }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" } }',
      'taskSet.shots + taskSet.queries 为 25，但每个字符只有 20 幅图：请减小其中之一。', ['将 queries 设为 5']],
  ])('%s', async (text, message, titles) => {
    const { problems } = await review(text);
    const found = problems.find((problem) => chinese(problem.message) === message);
    expect(problems.map((problem) => chinese(problem.message))).toContain(message);
    expect(found?.fixes.map(({ title }) => chinese(title))).toEqual(titles);
    expect([...lacking]).toEqual([]);
  });

  it('has its numbers', async () => {
    const { hints } = await review(config(', "training": { "metaBatch": 4, "iterations": 10 }'));
    expect(hints.map(({ text }) => chinese(text))).toEqual(['1,761 个参数', '抽取 40 个任务', expect.stringMatching(/^约 \d+ MB$/)]);
    for (const { tooltip } of hints) expect(chinese(tooltip)).toMatch(/[一-龥]/);
    expect([...lacking]).toEqual([]);
  });

  it('has every description of the schema, with the source of a plug-in as it is', () => {
    const visit = (part: JsonSchema): void => {
      if (part.description) expect(described(part.description, say), part.description).toMatch(/[一-龥]/);
      for (const inner of [...Object.values(part.properties ?? {}), ...variantsOf(part)]) visit(inner);
    };
    visit(schema);
    const { summary, source } = algorithms.maml;
    expect(described(`${summary} (${source})`, say)).toBe(`${bundle[summary]} (${source})`);
    for (const one of [...Object.values(algorithms), ...Object.values(models), ...Object.values(taskSets)]) say(one.summary);
    expect([...lacking]).toEqual([]);
  });

  it('tells in hover and completion what is allowed', () => {
    const text = '{ "training": { "metaBatch": 4 }, "taskSet": { "name": "sinusoid", "phase": [0, 1] } }';
    const allowed = (word: string): string => chinese(hoverAt(text, text.indexOf(word), schema)?.allowed ?? '');
    expect(allowed('metaBatch')).toBe('整数，至少为 1');
    expect(allowed('phase')).toBe('含 2 个元素的列表，元素为数值');
    const marked = '{ "algorithm": { "name": "maml", "" } }';
    const innerRate = completionsAt(marked, marked.indexOf('""') + 1, schema).find(({ label }) => label === 'innerRate');
    expect(chinese(innerRate?.detail ?? '')).toBe('0.01，大于 0');
  });
});

describe('the tree in Chinese', () => {
  it('has states in the filter and in the view\'s head', () => {
    expect(filterText({ states: ['failed', 'running'] }, 'newest', say)).toBe('失败, 正在运行');
    for (const state of statesToChoose) say(state);
    expect([...lacking]).toEqual([]);
  });
});

test('advice in Chinese: every row of the decision table', () => {
  const facts = { support: 5, classes: 'endless' as const, families: ['a', 'b'], parameters: 1761, innerSteps: 1,
    agreement: { tasks: 10, mean: 0.1, negative: 0.4, within: 0.5, across: 0 } };
  const names = Object.keys(algorithms);
  const all = [{ ...facts, metric: 'mse' }, { ...facts, metric: 'accuracy', way: 5 }, { ...facts, metric: 'return', innerSteps: 10 }]
    .flatMap((one) => firstChoices(one as never, names));
  expect(new Set(all.map(({ algorithm }) => algorithm)).size).toBeGreaterThan(8);
  for (const { because, watch } of all) for (const told of [because, watch]) expect(chinese(told)).toMatch(/[一-龥]/);
});

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { allTools } from '../../src/agents/allTools';
import type { Workplace } from '../../src/agents/tool';
import { insideRoots } from '../../src/agents/inside';
import { messagesVersion, parseFromPanel, parseToPanel } from '../../src/protocol/messages';
import { answer } from '../../src/trainer/questions/analyst';
import { OpenRuns } from '../../src/trainer/questions/openRuns';
import { fuzz, mutated, nastyJson, nastyKey, timeout } from './fuzz';

const outside = realpathSync(mkdtempSync(join(tmpdir(), 'maml-lab-outside-')));
const root = realpathSync(mkdtempSync(join(tmpdir(), 'maml-lab-root-')));
writeFileSync(join(outside, 'secret.maml.json'), '{}');
afterAll(() => [outside, root].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const message = (body: object) => ({ version: messagesVersion, id: 1, body });
const messages = [
  message({ kind: 'ready' }), message({ kind: 'do', action: 'stopRun' }), message({ kind: 'ask', ask: 1, name: 'runs', request: {} }),
  message({ kind: 'save', name: 'chart', type: 'svg', data: '<svg/>' }), message({ kind: 'showSetting', path: ['a'] }),
  message({ kind: 'openRun', run: '/x', tab: 'overview' }),
];

test('webview messages, both ways: a message that fits, or the reason why not', async () => {
  await fuzz(fc.oneof(nastyJson, ...messages.map(mutated)), (raw) => {
    const parsed = parseFromPanel(raw);
    if ('ok' in parsed && parsed.ok.body.kind === 'save') expect(parsed.ok.body.name).not.toMatch(/[/\\:\0]/);
    if ('wrong' in parsed) expect(parsed.wrong.length).toBeGreaterThan(0);
    parseToPanel(raw);
  });
}, timeout);

test('questions of any name', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    await expect(answer(name, {}, {} as never)).rejects.toThrow(`There is no question "${name}"`);
  }
  const context = { runs: new OpenRuns(), breathe: async () => undefined, progress: () => undefined };
  await fuzz(fc.tuple(nastyKey, nastyJson), ([name, request]) => answer(name, request, context), 0.25);
}, timeout);

const workplace: Workplace = {
  roots: [root], start: async () => join(root, 'new'), stop: async () => undefined,
  catalog: async () => ({ taskSets: [], models: [], algorithms: [] }) as never, suggest: async () => ({ suggestions: [] }) as never,
};
test('tools of language models and MCP: strict requests, nothing outside the roots', async () => {
  const path = fc.oneof(nastyKey, fc.constantFrom(outside, `${outside}/secret.maml.json`, `../${outside.split('/').at(-1)}/secret.maml.json`,
    '/etc/passwd', '~', '.', 'x'.repeat(3000)));
  await fuzz(fc.tuple(fc.constantFrom(...allTools.keys()), fc.oneof(nastyJson, fc.record({ run: path }), fc.record({ config: path }),
    fc.record({ config: path, set: fc.array(nastyKey) }))), async ([name, request]) => {
    const tool = allTools.get(name)?.();
    const parsed = tool?.request.safeParse(request);
    if (parsed?.success) expect((await tool?.answer(parsed.data, workplace))?.text).not.toContain(outside);
  });
  await fuzz(path, (named) => expect(insideRoots(named, workplace).startsWith(root)).toBe(true), 0.5);
}, timeout);

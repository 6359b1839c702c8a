import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cliPath, until, useCommandLine } from './commandLine';

useCommandLine();
let root: string;
let outside: string;
const open: Client[] = [];
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'maml-mcp-')));
  outside = mkdtempSync(join(tmpdir(), 'maml-mcp-outside-'));
  cpSync(resolve('examples/sinusoid-quick.maml.json'), join(root, 'quick.maml.json'));
  cpSync(resolve('examples/sinusoid-quick.maml.json'), join(outside, 'quick.maml.json'));
  symlinkSync(join(outside, 'quick.maml.json'), join(root, 'link.maml.json'));
  writeFileSync(join(root, 'wrong.maml.json'), '{ "taskSet": { "name": "sinosoid" } }');
});
afterEach(async () => { for (const client of open.splice(0)) await client.close(); });
afterAll(() => { for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true }); });

const connect = async (answer?: 'accept' | 'decline'): Promise<{ client: Client; asked: string[] }> => {
  const asked: string[] = [];
  const client = new Client({ name: 'test', version: '1' }, { capabilities: answer ? { elicitation: {} } : {} });
  if (answer) client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params.message);
    return { action: answer, ...(answer === 'accept' && { content: {} }) };
  });
  await client.connect(new StdioClientTransport({
    command: process.execPath, args: [cliPath, 'mcp', '--root', root], cwd: tmpdir(), stderr: 'ignore',
  }));
  open.push(client);
  return { client, asked };
};
interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
}
const call = async (client: Client, name: string, args: Record<string, unknown>) => {
  const answer = await client.callTool({ name, arguments: args }) as unknown as Answer;
  return { wrong: answer.isError === true, text: answer.content.map(({ text }) => text).join(), data: answer.structuredContent };
};
const state = async (client: Client, run: string): Promise<string> => {
  const { data } = await call(client, 'maml_list_runs', {});
  return (data?.runs as { run: string; state: string }[]).find((one) => one.run === run)?.state ?? 'unknown';
};

describe('maml-lab mcp', () => {
  it('offers six tools with honest annotations', async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'maml_explain_run', 'maml_list_runs', 'maml_read_results', 'maml_start_run', 'maml_stop_run', 'maml_suggest_settings',
    ]);
    const hints = Object.fromEntries(tools.map(({ name, annotations }) => [name, [annotations?.readOnlyHint, annotations?.destructiveHint]]));
    expect(hints).toMatchObject({ maml_list_runs: [true, false], maml_start_run: [false, false], maml_stop_run: [false, true] });
    expect(tools.every(({ inputSchema }) => inputSchema.additionalProperties === false)).toBe(true);
  });

  it('starts a run that outlives the server, and stops it through another one', async () => {
    const { client, asked } = await connect('accept');
    const { data, wrong, text } = await call(client, 'maml_start_run', { config: 'quick.maml.json', settings: { 'training.iterations': 1_000_000 } });
    expect(wrong, text).toBe(false);
    expect(asked[0]).toContain('training.iterations=1000000');
    const run = String(data?.run);
    await client.close();
    const { client: second } = await connect('accept');
    expect(['starting', 'running']).toContain(await state(second, run));
    expect((await call(second, 'maml_stop_run', { run })).text).toContain('was asked to stop');
    await until(() => readFileSync(join(run, 'events.ndjson'), 'utf8').includes('"kind":"finished"'));
    await until(() => readFileSync(join(run, 'lease.json'), 'utf8').includes('"released":true'));
    expect(await state(second, run)).toBe('stopped');
    expect((await call(second, 'maml_explain_run', { run })).text).toContain('Resume it');
    expect((await call(second, 'maml_stop_run', { run }))).toMatchObject({ wrong: true });
  });

  it('does nothing when the person says no', async () => {
    const { client } = await connect('decline');
    const before = (await call(client, 'maml_list_runs', {})).data?.total;
    expect(await call(client, 'maml_start_run', { config: 'quick.maml.json' }))
      .toMatchObject({ wrong: true, text: 'The person said no: nothing was done.' });
    expect((await call(client, 'maml_list_runs', {})).data?.total).toBe(before);
  });

  it('hands over the trainer\'s own sentence for a wrong config', async () => {
    const { client } = await connect();
    const { wrong, text } = await call(client, 'maml_start_run', { config: 'wrong.maml.json' });
    expect(wrong).toBe(true);
    expect(text).toContain('sinusoid');
  });

  const hostile: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ['a path that climbs out', 'maml_start_run', { config: '../../../etc/passwd' }],
    ['an absolute path', 'maml_read_results', { run: '/etc' }],
    ['a link that leads out', 'maml_start_run', { config: 'link.maml.json' }],
    ['a null byte', 'maml_explain_run', { run: 'a\0b' }],
    ['an option instead of a config', 'maml_start_run', { config: '--resume' }],
    ['a key that is an option', 'maml_start_run', { config: 'quick.maml.json', settings: { '--out': '/tmp/x' } }],
    ['a key of the prototype', 'maml_start_run', { config: 'quick.maml.json',
      settings: JSON.parse('{"__proto__.x": 1}') as Record<string, unknown> }],
    ['a wrong type', 'maml_list_runs', { limit: 'many' }],
    ['an endless limit', 'maml_list_runs', { limit: 1e9 }],
    ['a field that is not there', 'maml_list_runs', { shell: 'true' }],
    ['a long path', 'maml_read_results', { run: 'x'.repeat(100_000) }],
    ['no tool at all', 'maml_delete_everything', {}],
  ];
  it.each(hostile)('refuses %s in a short sentence', async (_, name, args) => {
    const { client } = await connect();
    const { wrong, text } = await call(client, name, args).catch(({ message }: Error) => ({ wrong: true, text: message }));
    expect(wrong).toBe(true);
    expect(text.length).toBeLessThan(1500);
    expect(text).not.toMatch(/at .*\.(js|ts):\d+/);
    expect((await call(client, 'maml_list_runs', {})).wrong).toBe(false);
  });

  it('survives noise on stdin and ends when it closes', async () => {
    const child = spawn(process.execPath, [cliPath, 'mcp', '--root', root], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (data: Buffer) => { said += data.toString(); });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    child.stdin.write(
      'no json\n{"jsonrpc":"2.0"}\n[]\nnull\n{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n');
    await until(() => said.includes('"serverInfo"'));
    expect(said.trim().split('\n').every((line) => JSON.parse(line) !== undefined)).toBe(true);
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});

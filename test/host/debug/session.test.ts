import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, describe, expect, it } from 'vitest';
import { MamlDebugSession } from '../../../src/host/debug/session';
import { debugRequest, type DebugWish } from '../../../src/protocol/debug';
import { resolveConfig } from '../../../src/trainer/config/configFile';
import { Debugger } from '../../../src/trainer/debug/debugger';
import { openExperiment } from '../../../src/trainer/experiment';
import { train } from '../../../src/trainer/run/loop';
import { schemas } from '../../../src/trainer/registry';
import { MemoryRecorder } from '../../trainer/memoryRecorder';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-debug-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, 'x.maml.json');
writeFileSync(config, `{
  "taskSet": { "name": "sinusoid", "shots": 5, "queries": 5 },
  "model": { "name": "mlp", "hidden": [8] },
  "algorithm": { "name": "maml", "innerSteps": 2 },
  "training": { "iterations": 2, "metaBatch": 2, "validateEvery": 0 },
  "evaluation": { "tasks": 2, "steps": 2, "baselines": [] }, "runtime": "onnx"
}`);

/** The session against a real trainer's loop in this process: requests by name, events as they come. */
const openSession = () => {
  const events: DebugProtocol.Event[] = [];
  const waiting = new Map<number, (response: DebugProtocol.Response) => void>();
  const stops: ((event: DebugProtocol.Event) => void)[] = [];
  const pictures: boolean[] = [];
  let end: (code: number) => void = () => undefined;
  const session = new MamlDebugSession({
    start: ({ set = [] }) => {
      let toTrainer: (message: unknown) => void = () => undefined;
      let toSession: (message: unknown) => void = () => undefined;
      const text = JSON.stringify({ taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [8] },
        algorithm: { name: 'maml', innerSteps: 2 }, training: { iterations: 2, metaBatch: 2, validateEvery: 0 },
        evaluation: { tasks: 2, steps: 2, baselines: [] }, runtime: 'onnx' });
      void openExperiment(resolveConfig(text, 'x', [...set], schemas()), '.').then((experiment) => train(
        experiment, new MemoryRecorder(), undefined, undefined,
        (attended) => new Debugger(attended, { send: (m) => toSession(m), onMessage: (f) => { toTrainer = f; queued.splice(0).forEach(f); } }),
      )).then(() => end(0), (error: unknown) => {
        console.error(error);
        end(1);
      });
      const queued: unknown[] = [];
      toTrainer = (message) => queued.push(message);
      return {
        send: (message) => toTrainer(message), onMessage: (receive) => { toSession = receive; },
        onEnd: (ended) => { end = ended; }, onSaid: () => undefined, stop: async () => undefined,
      };
    },
    show: (picture) => pictures.push(picture !== undefined), goesOn: () => undefined,
  }, (words, ...values) => words.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)])));
  session.onDidSendMessage((sent) => {
    const message = sent as DebugProtocol.ProtocolMessage;
    if (message.type === 'response') waiting.get((message as DebugProtocol.Response).request_seq)?.(message as DebugProtocol.Response);
    if (message.type !== 'event') return;
    events.push(message as DebugProtocol.Event);
    if (['stopped', 'terminated'].includes((message as DebugProtocol.Event).event)) stops.shift()?.(message as DebugProtocol.Event);
  });
  let seq = 0;
  const request = (command: string, args: object = {}) => new Promise<DebugProtocol.Response>((done) => {
    waiting.set(++seq, done);
    session.handleMessage({ type: 'request', seq, command, arguments: args } as DebugProtocol.Request);
  });
  const stop = () => new Promise<DebugProtocol.Event>((done) => stops.push(done));
  return { request, stop, events, pictures };
};

const begun = async (breakpoints: readonly object[], stopOnEntry = false) => {
  const session = openSession();
  await session.request('initialize', { adapterID: 'maml-lab' });
  await session.request('launch', { config, stopOnEntry });
  const placed = await session.request('setBreakpoints', { source: { path: config }, breakpoints });
  const stopped = session.stop();
  await session.request('configurationDone');
  return { ...session, placed, stopped };
};

/** The session before a trainer that answers everything and does nothing: what each one started was told. */
const withSilentTrainers = async (launched = config) => {
  const told: DebugWish[][] = [];
  let end: (code: number) => void = () => undefined;
  const events: DebugProtocol.Event[] = [];
  const waiting = new Map<number, (response: DebugProtocol.Response) => void>();
  const session = new MamlDebugSession({
    start: () => {
      const own: DebugWish[] = [];
      told.push(own);
      let answer: (message: unknown) => void = () => undefined;
      return {
        send: (message) => {
          const { id, wish } = debugRequest.parse(message);
          own.push(wish);
          answer({ kind: 'debugged', id, shown: [] });
        },
        onMessage: (receive) => { answer = receive; }, onEnd: (ended) => { end = ended; },
        onSaid: (heard) => heard('Opening the data.'), stop: async () => end(0),
      };
    },
    show: () => undefined, goesOn: () => undefined,
  }, (words, ...values) => words.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)])));
  session.onDidSendMessage((sent) => {
    const message = sent as DebugProtocol.ProtocolMessage;
    if (message.type === 'event') events.push(message as DebugProtocol.Event);
    else waiting.get((message as DebugProtocol.Response).request_seq)?.(message as DebugProtocol.Response);
  });
  let seq = 0;
  const request = (command: string, args: object = {}) => new Promise<DebugProtocol.Response>((done) => {
    waiting.set(++seq, done);
    session.handleMessage({ type: 'request', seq, command, arguments: args } as DebugProtocol.Request);
  });
  const place = async (path: string, breakpoints: readonly object[]): Promise<DebugProtocol.Breakpoint[]> =>
    (await request('setBreakpoints', { source: { path }, breakpoints })).body.breakpoints;
  await request('initialize', { adapterID: 'maml-lab' });
  await request('launch', { config: launched });
  return { told, events, request, place, end: (code: number) => end(code) };
};
const levelsIn = (wishes: readonly DebugWish[]) =>
  wishes.flatMap((wish) => (wish.do === 'breakpoints' ? [wish.breakpoints.map(({ level }) => level).join(' ')] : []));

describe('breakpoints of an editor', () => {
  it('are sent when they lie in the debugged config; those of other files are told that they do not', async () => {
    const { told, place, request } = await withSilentTrainers();
    await place(config, [{ line: 4 }]);
    const elsewhere = await place('/elsewhere/train.py', [{ line: 5 }]);
    expect(elsewhere).toMatchObject([{ verified: false, line: 5, message: 'Not in x.maml.json, which is debugged.' }]);
    await request('configurationDone');
    expect(levelsIn(told[0] ?? [])).toEqual(['step', 'step']);
    await place('/elsewhere/train.py', []);
    await place(join(folder, '.', 'sub', '..', 'x.maml.json'), []);
    expect(levelsIn(told[0] ?? [])).toEqual(['step', 'step', '']);
  });

  it('of a run that ended before it was told them are no failure of their own', async () => {
    const { events, end, request } = await withSilentTrainers();
    end(1);
    expect(await request('configurationDone')).toMatchObject({ success: true });
    expect(events.map(({ event }) => event)).toContain('terminated');
  });

  it('keep their id, by which hits are counted, while others come and go', async () => {
    const { place } = await withSilentTrainers();
    const [first] = await place(config, [{ line: 4, hitCondition: '3' }]);
    const [added, same] = await place(config, [{ line: 2 }, { line: 4, hitCondition: '3' }]);
    expect(same?.id).toBe(first?.id);
    expect(added?.id).not.toBe(first?.id);
    expect((await place(config, [{ line: 4, hitCondition: '2' }]))[0]?.id).not.toBe(first?.id);
  });
});

describe('a restart', () => {
  it('tells the new trainer all that was set, by the lines of the config as it is now', async () => {
    const own = join(folder, 'edited.maml.json');
    writeFileSync(own, readFileSync(config));
    const { told, events, place, request } = await withSilentTrainers(own);
    await place(own, [{ line: 4 }]);
    await request('setExceptionBreakpoints', { filters: [] });
    await request('configurationDone');
    writeFileSync(own, `\n\n${readFileSync(config, 'utf8')}`);
    await request('restart', { arguments: { config: own, stopOnEntry: true } });
    expect(told[1]).toMatchObject([
      { do: 'breakpoints', breakpoints: [{ level: 'task' }] }, { do: 'exceptions', nonFinite: false }, { do: 'begin', stopOnEntry: true },
    ]);
    expect(events.map(({ event, body }) => (event === 'output' ? body.output : event))).toEqual([
      'Opening the data.\n', 'initialized', 'Opening the data.\n', 'breakpoint']);
  });
});

describe('a debug session', () => {
  it('goes through a whole session as an editor has it', async () => {
    const { request, stop, stopped, placed, pictures, events } = await begun([{ line: 4, condition: 'step == 1' }, { line: 6 }]);
    const story: string[] = placed.body.breakpoints.map(({ verified, message = '' }: DebugProtocol.Breakpoint) =>
      `breakpoint ${verified} ${message.slice(0, 32)}`.trim());
    const tell = async (event: DebugProtocol.Event): Promise<void> => {
      const { body: { stackFrames } } = await request('stackTrace', { threadId: 1 });
      story.push(`${event.body.reason}: ${stackFrames.map(({ name, line }: DebugProtocol.StackFrame) => `${name} @${line}`).join(' < ')}`);
    };
    await tell(await stopped);
    const { body: { scopes } } = await request('scopes', { frameId: 3 });
    story.push(scopes.map(({ name }: DebugProtocol.Scope) => name).join(' | '));
    const children = async (variablesReference: number, more = {}) =>
      (await request('variables', { variablesReference, ...more })).body.variables as DebugProtocol.Variable[];
    const numbers = await children(scopes[0].variablesReference);
    story.push(numbers.map(({ name }) => name).join(' '));
    const adapted = await children(scopes[1].variablesReference);
    story.push(adapted.map(({ name, value }) => `${name} ${/^\[.*?\]/.exec(value)?.[0]}`).join(' '));
    const rows = await children(adapted[0]?.variablesReference ?? 0);
    const page = await children(rows[0]?.variablesReference ?? 0, { start: 2, count: 3 });
    story.push(`${rows.length} row, page ${page.map(({ name }) => name).join(' ')}`);
    story.push(`α = ${(await request('evaluate', { expression: 'α', frameId: 3 })).body.result}`);
    story.push((await request('evaluate', { expression: 'nope', frameId: 3 })).message?.slice(0, 21) ?? '');
    story.push(`set ${(await request('setExpression', { expression: 'α', value: '0.02', frameId: 3 })).body.value}`);
    story.push(`console ${(await request('evaluate', { expression: 'α = 0.03', frameId: 3, context: 'repl' })).body.result}`);
    story.push(`watch ${(await request('evaluate', { expression: 'α = 0.04', frameId: 3, context: 'watch' })).success}`);
    story.push(`${events.filter(({ event }) => event === 'invalidated').length} times anew`);
    story.push((await request('completions', { text: 'norm(ad', column: 8, frameId: 3 })).body.targets.map(({ label }: { label: string }) => label)
      .join(' '));
    for (const command of ['next', 'stepOut', 'stepIn', 'continue']) {
      const next = stop();
      await request(command, { threadId: 1 });
      await tell(await next);
    }
    const ended = stop();
    await request('setBreakpoints', { source: { path: config }, breakpoints: [] });
    await request('continue', { threadId: 1 });
    story.push((await ended).event);
    expect(story).toEqual([
      'breakpoint true', 'breakpoint false No loop of training runs here: s',
      'breakpoint: adaptation step 1 of 2 @4 < task 1 of 2 @2 < meta-iteration 1 @5',
      'Numbers | Adapted θ′ | Gradients ∇ of the support loss | Parameters θ | Rates',
      'loss queryLoss metaLoss about step task iteration',
      'dense1/weight [1, 8] dense1/bias [8] dense2/weight [8, 1] dense2/bias [1]',
      '1 row, page 2 3 4', 'α = 0.01', 'nope is not known her', 'set 0.02', 'console 0.03', 'watch false', '2 times anew', 'adapted',
      'step: adaptation step 2 of 2 @4 < task 1 of 2 @2 < meta-iteration 1 @5',
      'step: task 2 of 2 @2 < meta-iteration 1 @5',
      'breakpoint: adaptation step 1 of 2 @4 < task 2 of 2 @2 < meta-iteration 1 @5',
      'breakpoint: adaptation step 1 of 2 @4 < task 1 of 2 @2 < meta-iteration 2 @5',
      'terminated',
    ]);
    expect(pictures).toContain(true);
    expect(pictures.at(-1)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { DebugReply, DebugWish } from '../../../src/protocol/debug';
import { english } from '../../../src/protocol/sentence';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/trainer/run/checkpoint';
import { resolveConfig } from '../../../src/trainer/config/configFile';
import { gradientProgram } from '../../../src/trainer/programs/compile';
import { Debugger } from '../../../src/trainer/debug/debugger';
import { drawTasks } from '../../../src/trainer/draw';
import { openExperiment } from '../../../src/trainer/experiment';
import { train, type TrainingResult } from '../../../src/trainer/run/loop';
import { scalarFeeds } from '../../../src/trainer/programs/scalars';
import { schemas } from '../../../src/trainer/registry';
import { openRuntimeFor } from '../../../src/trainer/runtimes';
import { MemoryRecorder } from '../memoryRecorder';

const experimentFor = (change: Record<string, unknown> = {}, algorithm = 'maml') => openExperiment(resolveConfig(JSON.stringify({
  taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [8] },
  algorithm: { name: algorithm, innerSteps: 2, innerRate: 0.01, ...change },
  training: { iterations: 3, metaBatch: 2, validateEvery: 0, checkpointEvery: 100 },
  evaluation: { tasks: 2, steps: 2, baselines: [] }, runtime: 'onnx',
}), 'test', [], schemas()), '.');

type Stop = Extract<DebugReply, { kind: 'stoppedAt' }>;
const place = ({ position: { iteration, task, step } }: Stop): string => [iteration, task, step].filter((n) => n !== undefined).join('.');

type Picture = Extract<DebugReply, { kind: 'pictured' }>['picture'];

/** Trains under a debugger; `at` is called at each stop with a way to ask, and says how to go on. */
const debugged = async (
  begin: readonly DebugWish[], at: (stop: Stop, ask: (wish: DebugWish) => Promise<DebugReply>) => Promise<DebugWish & { do: 'go' }>,
  change: Record<string, unknown> = {}, of: string | ReturnType<typeof openExperiment> = 'maml',
) => {
  const recorder = new MemoryRecorder();
  const waiting = new Map<number, (reply: DebugReply) => void>();
  let tell: (message: unknown) => void = () => undefined;
  let id = 0;
  const said: string[] = [];
  const pictures: Picture[] = [];
  const ask = (wish: DebugWish) => new Promise<DebugReply>((done) => {
    waiting.set(++id, done);
    tell({ kind: 'debug', id, wish });
  });
  const line = {
    onMessage: (receive: (message: unknown) => void) => { tell = receive; },
    send: (reply: DebugReply) => {
      if (reply.kind === 'said') said.push(english(reply.text));
      if (reply.kind === 'pictured') pictures.push(reply.picture);
      if ('id' in reply) waiting.get(reply.id)?.(reply);
      if (reply.kind === 'stoppedAt') void at(reply, ask).then(ask);
    },
  };
  const ended = train(await (typeof of === 'string' ? experimentFor(change, of) : of), recorder, undefined, undefined, (attended) => {
    const made = new Debugger(attended, line);
    void (async () => {
      for (const wish of begin) await ask(wish);
    })();
    return made;
  }).catch((error: unknown) => error);
  return { result: await ended, recorder, said, pictures };
};
const go = (how: 'continue' | 'over' | 'into' | 'out') => ({ do: 'go' as const, how });
const start = (stopOnEntry = false): DebugWish => ({ do: 'begin', stopOnEntry });
const losses = (recorder: MemoryRecorder) => recorder.events.flatMap((event) => (event.kind === 'metrics' ? [event.loss] : []));

describe('a debugged run', () => {
  it('trains exactly as an undisturbed one, and says that it was debugged', async () => {
    const plain = new MemoryRecorder();
    await train(await experimentFor(), plain);
    const { recorder } = await debugged([start(true)], async () => go('into'));
    expect(losses(recorder)).toEqual(losses(plain));
    expect(recorder.events[0]).toMatchObject({ kind: 'started', debugged: true });
    expect(plain.events[0]).not.toHaveProperty('debugged');
  });

  it('still says so after a resume from its checkpoint', async () => {
    const { result } = await debugged([start()], async () => go('continue'));
    const after = new MemoryRecorder();
    const state = decodeCheckpoint(encodeCheckpoint((result as TrainingResult).state));
    await train(await experimentFor(), after, state);
    expect(after.events[0]).toMatchObject({ kind: 'started', resumedFrom: 3, debugged: true });
  });

  it('steps in, over and out along the loops', async () => {
    const moves = ['into', 'into', 'over', 'over', 'out', 'over', 'out', 'over', 'continue'] as const;
    const places: string[] = [];
    await debugged([start(true)], async (stop) => {
      places.push(place(stop));
      return go(moves[places.length - 1] ?? 'continue');
    });
    expect(places).toEqual(['1', '1.1.0', '1.1.1', '1.1.2', '1.2.0', '2', '3']);
  });

  it('stops at breakpoints: each of a level, on a condition, from the n-th hit, and logs without stopping', async () => {
    const at = async (breakpoint: object) => {
      const places: string[] = [];
      const wish = { do: 'breakpoints', breakpoints: [{ id: 7, ...breakpoint }] } as DebugWish;
      const { said } = await debugged([wish, start()], async (stop) => {
        expect(stop.breakpoints).toEqual([7]);
        places.push(place(stop));
        return go('continue');
      });
      return { places, said };
    };
    expect((await at({ level: 'task' })).places).toEqual(['1.1.0', '1.2.0', '2.1.0', '2.2.0', '3.1.0', '3.2.0']);
    expect((await at({ level: 'step', condition: 'task == 2 && step == 2 && loss < 1e9' })).places).toEqual(['1.2.2', '2.2.2', '3.2.2']);
    expect((await at({ level: 'iteration', hits: 2 })).places).toEqual(['2', '3']);
    const unclear = await at({ level: 'iteration', condition: 'α' });
    expect(unclear.places).toEqual(['1', '2', '3']);
    expect(unclear.said[0]).toBe('The condition "α" cannot be computed: it is 0.01, neither true nor false; compare it, e.g. with > 0.');
    const { places, said } = await at({ level: 'task', log: 'task {task} of {iteration}: {lss}' });
    expect(places).toEqual([]);
    expect(said[1]).toMatch(/^task 2 of 1: \(lss is not known/);
  });

  it('shows the numbers of the step: θ′ = θ − α ∇, and per-task meta-gradients that average to the batch\'s', async () => {
    const value = async (ask: (wish: DebugWish) => Promise<DebugReply>, expression: string, level: 'step' | 'task') => {
      const reply = await ask({ do: 'evaluate', expression, level });
      if (reply.kind !== 'debugged') throw new Error(JSON.stringify(reply));
      return Number(reply.shown[0]?.text);
    };
    const entry = '["dense1/weight"][0][3]';
    const metaGradients: number[] = [];
    let checked = 0;
    await debugged([{ do: 'breakpoints', breakpoints: [{ id: 1, level: 'task' }, { id: 2, level: 'step' }] }, start()], async (stop, ask) => {
      if (stop.position.iteration > 1) return go('continue');
      if (stop.position.level === 'task') metaGradients.push(await value(ask, `metaGrad${entry}`, 'task'));
      if (stop.position.level === 'task') {
        const [theta, gradient] = [await value(ask, `theta${entry}`, 'step'), await value(ask, `grad${entry}`, 'step')];
        expect(await value(ask, `adapted${entry}`, 'step')).toBeCloseTo(theta, 6);
        expect(Math.abs(gradient)).toBeGreaterThan(0);
        checked = theta - 0.01 * gradient;
      }
      if (stop.position.step === 1) expect(await value(ask, `adapted${entry}`, 'step')).toBeCloseTo(checked, 6);
      return go('continue');
    });
    const experiment = await experimentFor();
    const { runtime, threads } = await openRuntimeFor(experiment.config);
    const { initialise, flatten } = await import('../../../src/trainer/experiment');
    const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
    const executable = await runtime.compile(gradientProgram(experiment, 2), { threads });
    const { gradient } = await executable.run({ ...drawTasks(experiment, 'train', 0, 2), ...scalarFeeds(experiment), meta });
    expect((metaGradients[0] + metaGradients[1]) / 2).toBeCloseTo(gradient[3], 5);
  });

  it('edits a rate: the task at hand is adapted anew, and the record says so', async () => {
    let lengths: (string | undefined)[] = [];
    const { recorder } = await debugged([{ do: 'breakpoints',
      breakpoints: [{ id: 1, level: 'step', condition: 'step == 1 && iteration == 1 && task == 1' }] }, start()], async (_, ask) => {
      const change = async () => {
        const reply = await ask({ do: 'evaluate', expression: 'norm(adapted) - norm(theta)', level: 'step' });
        return reply.kind === 'debugged' ? english(reply.shown[0]?.text ?? '') : undefined;
      };
      lengths = [await change()];
      expect(await ask({ do: 'set', name: 'α', value: '0' }))
        .toMatchObject({ kind: 'refused', message: { template: '{0} cannot be {1}: {2}', values: ['innerRate', '0', expect.anything()] } });
      expect(await ask({ do: 'set', name: 'cgSteps', value: '3' })).toMatchObject({ kind: 'refused' });
      expect(await ask({ do: 'set', name: 'α', value: '1e-9' })).toMatchObject({ kind: 'debugged' });
      lengths.push(await change());
      return go('continue');
    });
    expect(Math.abs(Number(lengths[0]))).toBeGreaterThan(1e-6);
    expect(Math.abs(Number(lengths[1]))).toBeLessThan(1e-6);
    expect(recorder.events).toContainEqual(expect.objectContaining({
      kind: 'warning', code: 'edited', message: expect.stringContaining('was set to'),
    }));
  });

  it('draws where it stands: before a meta-iteration its first task, and an edited rate at once', async () => {
    const { pictures } = await debugged([start(true)], async (stop, ask) => {
      if (stop.position.step === 1) await ask({ do: 'set', name: 'α', value: '1e-9' });
      return go(stop.position.step === 1 ? 'continue' : 'into');
    });
    const told = pictures.map(({ position: { level, task, step }, task: seen, gradients }) => [
      level, task, step, seen.index, seen.fitted && seen.fitted.length / (seen.steps + 1) === seen.grid?.length, gradients.length]);
    expect(told).toEqual([
      ['iteration', undefined, undefined, 0, true, 3], ['task', 1, 0, 0, true, 3], ['step', 1, 1, 0, true, 3], ['step', 1, 1, 0, true, 3]]);
    const [whole, , before, edited] = pictures.map(({ task }) => [...task.distance]);
    expect(whole).toEqual(before);
    expect(before?.[1]).toBeGreaterThan(1e-4);
    expect(edited?.[1]).toBeLessThan(1e-6);
  });

  it.each([
    ['image', { taskSet: { name: 'omniglot', way: 2, shots: 1, queries: 1 }, model: { name: 'mlp', hidden: [4] } }, 2 * 2],
    ['text', { taskSet: { name: 'textIntents', way: 3, shots: 1, queries: 2 }, model: { name: 'mlp', hidden: [] } }, 6 * 3],
    ['map', { taskSet: { name: 'navigation2d', trajectories: 2, horizon: 4 }, model: { name: 'policy', hidden: [4] } }, 0],
  ])('draws tasks of kind %s with what is said of their queries', async (kind, settings, said) => {
    const { pictures } = await debugged([start(true)], async (stop) => go(stop.position.step === 1 ? 'continue' : 'into'), {},
      openExperiment(resolveConfig(JSON.stringify({
        ...settings, algorithm: { name: 'maml', innerSteps: 1, innerRate: 0.01 },
        training: { iterations: 1, metaBatch: 2, validateEvery: 0, checkpointEvery: 100 },
        evaluation: { tasks: 2, steps: 1, baselines: [] }, runtime: 'onnx',
      }), 'test', [], schemas()), '.'));
    expect(pictures.map(({ position: { step } }) => step)).toEqual([undefined, 0, 1]);
    for (const { task } of pictures) {
      expect(task.picture).toBe(kind);
      expect(task.predictions).toHaveLength(said * (task.steps + 1));
      expect(task.acted?.paths.length).toBe(kind === 'map' ? 2 : undefined);
      if (kind === 'text') expect(task.query.names?.[0]).toMatch(/\w+/);
    }
  });

  it('stops at the first tensor that is not finite, before the run fails', async () => {
    const texts: (string | undefined)[] = [];
    const { result } = await debugged([start()], async (stop) => {
      texts.push(english(stop.text ?? ''));
      return go('continue');
    }, { innerRate: 1e30 });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/is not finite after \d steps of task 1, meta-iteration 1/);
    expect(result).toBeInstanceOf(Error);
  });

  it.each(['fomaml', 'anil', 'metaSgd', 'reptile', 'imaml'])('walks through %s', async (algorithm) => {
    const places: string[] = [];
    const moves = ['into', 'into', 'continue'] as const;
    const change = algorithm === 'metaSgd' ? { innerRate: undefined } : {};
    const { result } = await debugged([start(true)], async (stop) => {
      places.push(place(stop));
      return go(moves[places.length - 1] ?? 'continue');
    }, change, algorithm);
    expect(result).toMatchObject({ reason: 'done' });
    expect(places).toEqual(['1', '1.1.0', '1.1.1']);
  });
});

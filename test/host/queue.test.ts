import { describe, expect, it } from 'vitest';
import { english } from '../../src/protocol/sentence';
import type { RunSummary } from '../../src/runs/summary';
import { hasPlace, placesTaken, RunQueue, type Limits } from '../../src/host/queue';
import type { Store } from '../../src/host/runNotes';
import type { QueueItem } from '../../src/host/savedQueue';

/** A launcher that only counts: runs end when told. */
const world = (limits: Limits = { atOnce: 0, cores: 4 }) => {
  const running = new Map<string, number>();
  const failures: string[] = [];
  const started: QueueItem[] = [];
  const saved = new Map<string, unknown>();
  const store: Store = { get: (key) => saved.get(key), update: async (key, value) => void saved.set(key, structuredClone(value)) };
  const state = { limits, trusted: true, refuses: '' };
  const open = () => new RunQueue({
    running: () => [...running.values()], limits: () => state.limits, mayStart: () => state.trusted,
    start: (item: QueueItem) => {
      const { name, threads } = item;
      started.push(item);
      if (name === state.refuses) throw new Error('no such file');
      running.set(name, threads);
      return `/runs/${name}`;
    },
    failed: ({ name }, said) => failures.push(`${name}: ${english(said)}`),
  }, store);
  return { open, running, failures, started, state };
};
const wish = (name: string, threads = 1) => ({ config: `/w/${name}.maml.json`, name, threads });
const names = (queue: RunQueue): string[] => queue.items.map(({ name }) => name);

describe('places', () => {
  it.each([
    ['an idle machine takes even more threads than cores', 16, [], 0, true],
    ['threads fit', 2, [1, 1], 0, true], ['threads do not fit', 2, [1, 2], 0, false],
    ['a number of runs is a number of runs', 8, [8, 8], 3, true], ['and no more', 1, [1, 1], 2, false],
  ] as const)('%s', (_, threads, running, atOnce, fits) => {
    expect(hasPlace(threads, running, { atOnce, cores: 4 })).toBe(fits);
  });
});

describe('places taken', () => {
  const run = (folder: string, state: string, host: string | undefined, threads?: number) =>
    ({ folder, state, holder: host && { host }, started: threads && { threads } }) as unknown as RunSummary;

  it('count this window\'s runs once, with the threads of their record when there is one', () => {
    expect(placesTaken([{ folder: 'a', threads: 1 }, { folder: 'b', threads: 3 }], [run('a', 'running', 'here', 2)], 'here')).toEqual([2, 3]);
  });

  it('count live runs of other programs on this machine alone', () => {
    const known = [run('a', 'running', 'here', 2), run('b', 'paused', 'here'), run('c', 'running', 'there', 4), run('d', 'finished', undefined, 1)];
    expect(placesTaken([], known, 'here')).toEqual([2, 1]);
  });
});

describe('the queue', () => {
  it('starts at once while there is a place, and the next when one ends', () => {
    const { open, running } = world();
    const queue = open();
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => queue.add(wish(name)))).toEqual(['/runs/a', '/runs/b', '/runs/c', '/runs/d', undefined]);
    expect(names(queue)).toEqual(['e']);
    running.delete('b');
    queue.fill();
    expect([...running.keys()]).toEqual(['a', 'c', 'd', 'e']);
  });

  it('lets nobody overtake a large run', () => {
    const { open, running } = world();
    const queue = open();
    queue.add(wish('a', 3));
    queue.add(wish('large', 4));
    queue.add(wish('small', 1));
    expect(names(queue)).toEqual(['large', 'small']);
    running.delete('a');
    queue.fill();
    expect(names(queue)).toEqual(['small']);
  });

  it('survives its window, in order, and asks nothing', () => {
    const { open, running } = world({ atOnce: 1, cores: 4 });
    const before = open();
    for (const name of ['a', 'b', 'c']) before.add(wish(name));
    running.clear();
    const after = open();
    expect(names(after)).toEqual(['b', 'c']);
    after.fill();
    expect([...running.keys()]).toEqual(['b']);
  });

  it('keeps the overrides of a run until it starts, also over a reload', () => {
    const { open, running, started } = world({ atOnce: 1, cores: 4 });
    const before = open();
    before.add(wish('a'));
    before.add({ ...wish('b'), set: ['training.iterations=50'] });
    running.clear();
    open().fill();
    expect(started.map(({ name, set }) => [name, set])).toEqual([['a', undefined], ['b', ['training.iterations=50']]]);
  });

  it('moves, cancels and starts out of turn', () => {
    const { open, running } = world({ atOnce: 1, cores: 4 });
    const queue = open();
    for (const name of ['a', 'b', 'c', 'd']) queue.add(wish(name));
    const id = (name: string): string => queue.items.find((item) => item.name === name)?.id ?? '';
    queue.move(id('d'), -1);
    expect(names(queue)).toEqual(['b', 'd', 'c']);
    queue.move(id('b'), -1);
    expect(names(queue)).toEqual(['b', 'd', 'c']);
    queue.cancel(id('b'));
    expect(queue.runNow(id('c'))).toBe('/runs/c');
    expect(names(queue)).toEqual(['d']);
    expect([...running.keys()]).toEqual(['a', 'c']);
  });

  it('on hold, or without trust, starts nothing', () => {
    const { open, running, state } = world();
    const queue = open();
    queue.hold(true);
    queue.add(wish('a'));
    expect(running.size).toBe(0);
    expect(open().isHeld).toBe(true);
    state.trusted = false;
    queue.hold(false);
    expect(queue.runNow(queue.items[0]?.id ?? '')).toBe(undefined);
    expect(running.size).toBe(0);
    state.trusted = true;
    queue.fill();
    expect(running.size).toBe(1);
  });

  it('tells a start that fails, and goes on with the next', () => {
    const { open, running, failures, state } = world();
    const queue = open();
    state.refuses = 'a';
    queue.add(wish('a'));
    queue.add(wish('b'));
    expect(failures).toEqual(['a: no such file']);
    expect([...running.keys()]).toEqual(['b']);
  });

  it('takes what an older version saved for nothing', () => {
    const store: Store = { get: () => ({ items: [{ wrong: true }] }), update: async () => undefined };
    expect(new RunQueue({ running: () => [], limits: () => ({ atOnce: 1, cores: 1 }), mayStart: () => true, start: () => '',
      failed: () => undefined }, store).items).toEqual([]);
  });
});

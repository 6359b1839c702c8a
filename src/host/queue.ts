import { saidOf } from '../protocol/humanError';
import type { Told } from '../protocol/sentence';
import type { RunSummary } from '../runs/summary';
import type { Store } from './runNotes';
import { isLive } from './runState';
import { type QueueItem, savedQueue } from './savedQueue';

/** How much may run at once: so many runs, or with 0 as many as their threads fit in the cores. */
export interface Limits {
  readonly atOnce: number;
  readonly cores: number;
}

/** Whether one more run has a place. A run that wants more than all cores gets them when nothing else runs. */
export const hasPlace = (threads: number, running: readonly number[], { atOnce, cores }: Limits): boolean => {
  if (running.length === 0) return true;
  if (atOnce > 0) return running.length < atOnce;
  return running.reduce((sum, one) => sum + one, threads) <= cores;
};

/**
 * Threads of every run that takes a place on this machine: those of this window, however they were started, and those
 * that a terminal, an agent or another window has live beside the configs of this one.
 */
export const placesTaken = (
  own: readonly { readonly folder: string; readonly threads: number }[], known: readonly RunSummary[], host: string,
): number[] => {
  const threadsOf = new Map(known.map(({ folder, started }) => [folder, started?.threads]));
  const others = known.filter(({ folder, state, holder }) =>
    holder?.host === host && isLive(state) && !own.some((run) => run.folder === folder));
  const ours = own.map(({ folder, threads }) => threadsOf.get(folder) ?? threads);
  return [...ours, ...others.map(({ started }) => started?.threads ?? 1)];
};

/** Who starts runs, and what it has running. */
export interface QueueWorld {
  /** Threads of each run that goes on. */
  running(): readonly number[];
  limits(): Limits;
  /** Starting runs code: not in a workspace that is not trusted. */
  mayStart(): boolean;
  start(item: QueueItem): string;
  /** A start that failed, in one sentence. */
  readonly failed: (item: QueueItem, said: Told) => void;
}

const key = 'queue';

/** Runs in the order they were asked for; nobody overtakes, so that a large one is not put off for ever. */
export class RunQueue {
  #items: readonly QueueItem[];
  #isHeld: boolean;
  #lastId = 0;
  readonly #listeners = new Set<() => void>();
  readonly #starters = new Set<(item: QueueItem, folder: string | undefined) => void>();

  constructor(private readonly world: QueueWorld, private readonly store: Store) {
    const kept = store.get(key);
    const saved = kept === undefined ? undefined : savedQueue.safeParse(kept).data;
    this.#items = saved?.items ?? [];
    this.#isHeld = saved?.isHeld ?? false;
  }

  get items(): readonly QueueItem[] {
    return this.#items;
  }

  /** Whether nothing is started until it is released. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Puts a run at the end. @returns its folder when it could start at once */
  add(wish: Omit<QueueItem, 'id'>): string | undefined {
    const item = { ...wish, id: `${Date.now()}-${++this.#lastId}` };
    this.#set([...this.#items, item]);
    return this.fill().get(item.id);
  }

  /** Starts what has a place now. @returns folders of what was started, by id */
  fill(): ReadonlyMap<string, string> {
    const started = new Map<string, string>();
    for (let [first] = this.#items; first && this.#isNext(first); [first] = this.#items) this.#start(first, started);
    return started;
  }

  /** Starts one without waiting for a place. */
  runNow(id: string): string | undefined {
    const item = this.#items.find((one) => one.id === id);
    if (!item || !this.world.mayStart()) return undefined;
    const started = new Map<string, string>();
    this.#start(item, started);
    return started.get(id);
  }

  cancel(id: string): void {
    const item = this.#items.find((one) => one.id === id);
    this.#set(this.#items.filter((one) => one.id !== id));
    if (item) this.#left(item, undefined);
    this.fill();
  }

  /** @param by −1: one place up, 1: one down */
  move(id: string, by: -1 | 1): void {
    const from = this.#items.findIndex((item) => item.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.#items.length) return;
    const items = [...this.#items];
    items.splice(to, 0, ...items.splice(from, 1));
    this.#set(items);
    this.fill();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#set(this.#items);
    this.fill();
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** A run left the queue: started in a folder, or without one when it could not start or was cancelled. */
  onDidLeave(listener: (item: QueueItem, folder: string | undefined) => void): { dispose(): void } {
    this.#starters.add(listener);
    return { dispose: () => void this.#starters.delete(listener) };
  }

  #left(item: QueueItem, folder: string | undefined): void {
    for (const listener of this.#starters) listener(item, folder);
  }

  #isNext({ threads }: QueueItem): boolean {
    return !this.#isHeld && this.world.mayStart() && hasPlace(threads, this.world.running(), this.world.limits());
  }

  /** It leaves the queue first: a start that fails must not be tried for ever. */
  #start(item: QueueItem, started: Map<string, string>): void {
    this.#set(this.#items.filter(({ id }) => id !== item.id));
    try {
      const folder = this.world.start(item);
      started.set(item.id, folder);
      this.#left(item, folder);
    } catch (error) {
      this.#left(item, undefined);
      this.world.failed(item, saidOf(error));
    }
  }

  #set(items: readonly QueueItem[]): void {
    this.#items = items;
    void this.store.update(key, { items, isHeld: this.#isHeld });
    for (const listener of this.#listeners) listener();
  }
}

import { type RunNote, savedNotes } from './runNote';

/** The part of `vscode.Memento` that is needed. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'runs';

/** Names, pins and the like, in the editor's own state. */
export class RunNotes {
  readonly #notes: Record<string, RunNote>;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly store: Store) {
    const kept = store.get(key);
    this.#notes = (kept === undefined ? undefined : savedNotes.safeParse(kept).data) ?? {};
  }

  of(folder: string): RunNote {
    return this.#notes[folder] ?? {};
  }

  /** Changes a run's note; what is undefined is forgotten. */
  set(folder: string, change: RunNote): void {
    const kept = Object.entries({ ...this.of(folder), ...change }).filter(([, value]) => value !== undefined && value !== false);
    if (kept.length > 0) this.#notes[folder] = Object.fromEntries(kept);
    else delete this.#notes[folder];
    void this.store.update(key, this.#notes);
    for (const listener of this.#listeners) listener();
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}

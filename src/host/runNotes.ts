import * as z from 'zod';

const noteSchema = z.object({
  /** What a person calls the run. */
  name: z.string().optional(),
  pinned: z.boolean().optional(),
  /** Whether its end shall be told. */
  notify: z.boolean().optional(),
  /** Why its trainer ended, where its record could not take it (a full disk, a kill). */
  failure: z.string().optional(),
});
/** What the editor remembers of a run; its folder is never touched for it. */
export type RunNote = z.output<typeof noteSchema>;

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
    this.#notes = z.record(z.string(), noteSchema).safeParse(store.get(key)).data ?? {};
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

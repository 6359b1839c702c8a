import { vi } from 'vitest';

/** As much of the editor as the launcher touches; settings by their full name. */
export const settings: Record<string, unknown> = {};

class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export const fakeEditor = () => ({
  EventEmitter, Uri: { file: (path: string) => ({ fsPath: path }) },
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)])) },
  workspace: {
    workspaceFolders: undefined,
    getConfiguration: (area: string) => ({ get: (name: string) => settings[`${area}.${name}`] }),
  },
});

/** A log that remembers. */
export const fakeLog = () => ({ info: vi.fn(), warn: vi.fn(), debug: vi.fn(), error: vi.fn() });

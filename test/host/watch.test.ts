import type { LogOutputChannel } from 'vscode';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Launcher } from '../../src/host/launch';
import type { RunLibrary } from '../../src/host/runLibrary';
import { Watch } from '../../src/host/watch';
import { fakeLog } from './vscode';

type Listener = (value: { readonly focused: boolean }) => void;
const { disk, reads, window } = vi.hoisted(() => ({
  /** Files by path: a text and when it was written. */
  disk: new Map<string, { text: string; mtime: number }>(), reads: [] as string[],
  window: { focused: [] as Listener[], ended: [] as (() => void)[], searches: 0 },
}));
vi.mock('vscode', async () => {
  const { fakeEditor } = await import('./vscode');
  const uri = (path: string) => ({ fsPath: path, path, scheme: 'file' });
  const found = (path: string) => disk.get(path) ?? { text: '', mtime: 0 };
  const disposable = () => ({ dispose: () => undefined });
  const never = () => disposable();
  return {
    ...fakeEditor(), Disposable: class { constructor(readonly dispose: () => void) {} }, Uri: { file: uri },
    commands: { executeCommand: async () => undefined },
    window: {
      onDidChangeWindowState: (listener: Listener) => { window.focused.push(listener); return disposable(); },
      onDidEndTerminalShellExecution: (listener: () => void) => { window.ended.push(listener); return disposable(); },
    },
    workspace: {
      onDidCreateFiles: never, onDidDeleteFiles: never, onDidRenameFiles: never, onDidChangeWorkspaceFolders: never,
      onDidGrantWorkspaceTrust: never, onDidSaveTextDocument: never,
      findFiles: async (pattern: string) => {
        window.searches++;
        return [...disk.keys()].filter((path) => path.endsWith(pattern.replace('**/*', ''))).map(uri);
      },
      fs: {
        stat: async ({ fsPath }: { fsPath: string }) => ({ mtime: found(fsPath).mtime, size: found(fsPath).text.length }),
        readFile: async ({ fsPath }: { fsPath: string }) => {
          reads.push(fsPath);
          return new TextEncoder().encode(found(fsPath).text);
        },
      },
    },
  };
});

const write = (name: string, mtime = 1): void => void disk.set(`/w/${name}.maml.json`, { text: `{ "name": "${name}" }`, mtime });
/** A watch of a window in which nothing runs. */
const watching = () => {
  const onDidChange = () => ({ dispose: () => undefined });
  const launcher = { all: [], onDidChange, looked: () => undefined, configOf: () => undefined } as unknown as Launcher;
  const library = { all: [], look: async () => undefined } as unknown as RunLibrary;
  const watch = new Watch(library, launcher, fakeLog() as unknown as LogOutputChannel);
  onTestFinished(() => watch.dispose());
  return watch;
};
/** Lets the editor's promises and the watch's timers go on for so many seconds. */
const after = async (seconds: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1000 * seconds);
  for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
};

describe('configs that another program writes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    disk.clear();
    reads.length = 0;
    window.focused.length = window.ended.length = window.searches = 0;
  });
  afterEach(() => void vi.useRealTimers());
  const names = ({ experiments }: Watch): readonly string[] => experiments.map(({ name }) => name);

  it('are seen after half a minute, at few searches, and what did not change is not read again', async () => {
    write('a');
    const watch = watching();
    watch.attend();
    await after(0);
    expect(names(watch)).toEqual(['a']);
    const [searches, files] = [window.searches, reads.length];
    write('b');
    for (let i = 0; i < 8; i++) await after(5);
    expect(names(watch)).toEqual(['a', 'b']);
    expect(window.searches).toBe(2 * searches);
    expect(reads.slice(files)).toEqual(['/w/b.maml.json']);
    disk.set('/w/b.maml.json', { text: '{ "name": "c" }', mtime: 2 });
    for (let i = 0; i < 8; i++) await after(5);
    expect(names(watch)).toEqual(['a', 'c']);
    expect(watch.hasLooked).toBe(true);
  });

  it.each([
    ['a person comes back to the window', () => window.focused.forEach((tell) => tell({ focused: true }))],
    ['a command of a terminal has ended', () => window.ended.forEach((tell) => tell())],
  ])('are seen as soon as %s', async (_, happens) => {
    const watch = watching();
    watch.attend();
    await after(0);
    write('a');
    await after(0);
    expect(names(watch)).toEqual([]);
    happens();
    await after(0);
    expect(names(watch)).toEqual(['a']);
  });

  it('are not searched for as long as nobody looks', async () => {
    const watch = watching();
    watch.attend().dispose();
    await after(0);
    const { searches } = window;
    window.focused.forEach((tell) => tell({ focused: true }));
    await after(60);
    expect(window.searches).toBe(searches);
  });
});

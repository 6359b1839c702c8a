import { availableParallelism, hostname } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { inWords } from '../protocol/sentence';
import type { Launcher } from './launch';
import { placesTaken, RunQueue } from './queue';
import type { RunLibrary } from './runLibrary';
import type { Watch } from './watch';

/** The queue of this window: it starts runs by the launcher, as many as fit, whenever one has ended. */
export const openQueue = (
  launcher: Launcher, library: RunLibrary, watch: Watch, state: vscode.Memento,
): { queue: RunQueue; filling: vscode.Disposable } => {
  const queue = new RunQueue({
    running: () => placesTaken(launcher.all, library.all, hostname()),
    limits: () => ({
      atOnce: vscode.workspace.getConfiguration('mamlLab.queue').get<number>('atOnce') ?? 0,
      cores: availableParallelism(),
    }),
    mayStart: () => vscode.workspace.isTrusted,
    start: ({ config, from, resume, set, threads }) => launcher.start(config, { from, resume, set, threads }),
    failed: ({ config }, said) => void vscode.window.showErrorMessage(`${basename(config)}: ${inWords(said, vscode.l10n.t)}`),
  }, state);
  const fill = (): void => void queue.fill();
  const filling = vscode.Disposable.from(
    launcher.onDidChange(({ folder }) => { if (!launcher.live(folder)) fill(); }),
    // A run of another process has ended.
    watch.onDidLook(fill),
    vscode.workspace.onDidGrantWorkspaceTrust(fill),
    vscode.workspace.onDidChangeConfiguration((change) => { if (change.affectsConfiguration('mamlLab.queue')) fill(); }));
  return { queue, filling };
};

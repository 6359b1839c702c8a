import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { LiveRun } from './launch';
import { resultText } from './runText';
import type { Services } from './services';

const say = vscode.l10n.t;
const setting = (name: string): boolean =>
  vscode.workspace.getConfiguration('mamlLab.notifications').get<boolean>(name) ?? true;

/** A run that failed by itself is told, each reason once at a time; one that ended well only when a person asked for it. */
export const tellEnds = (services: Services): vscode.Disposable => {
  const { launcher, library, notes, watch } = services;
  /** Reasons that stand on the screen: twenty runs that fail for one are told once. */
  const telling = new Set<string>();
  const known = new Set<string>();
  const failures = launcher.onDidFail(async (run) => {
    if (telling.has(run.lastWords) || !setting('failures')) return;
    telling.add(run.lastWords);
    await tellFailure(run);
    telling.delete(run.lastWords);
  });
  const ends = watch.onDidLook(() => {
    for (const { folder } of launcher.all) known.add(folder);
    for (const folder of known) {
      const summary = library.get(folder);
      if (launcher.live(folder) || (summary?.state !== 'finished' && summary?.state !== 'stopped')) continue;
      known.delete(folder);
      const isAsked = notes.of(folder).notify || (setting('whenDone') && summary.state === 'finished');
      if (!isAsked) continue;
      notes.set(folder, { notify: undefined });
      void tellEnd(folder, notes.of(folder).name ?? summary.name, resultText(summary));
    }
  });
  return vscode.Disposable.from(failures, ends);
};

const tellEnd = async (folder: string, name: string, result: string | undefined): Promise<void> => {
  const open = say('Open Panel');
  const sentence = result === undefined ? say('{0} has ended.', name) : say('{0} has ended: {1}', name, result);
  if (await vscode.window.showInformationMessage(sentence, open) === open) {
    await vscode.commands.executeCommand('mamlLab.openPanel', folder);
  }
};

const tellFailure = async ({ folder, lastWords }: LiveRun): Promise<void> => {
  const [openPanel, showLog, never] = [say('Open Panel'), say('Show Log'), say('Don\'t Show Again')];
  const why = lastWords || say('The trainer ended without a word.');
  const chosen = await vscode.window.showErrorMessage(say('{0} failed: {1}', basename(folder), why), openPanel, showLog, never);
  if (chosen === openPanel) await vscode.commands.executeCommand('mamlLab.openPanel', folder);
  if (chosen === showLog) await vscode.commands.executeCommand('mamlLab.showLog');
  if (chosen === never) {
    await vscode.workspace.getConfiguration('mamlLab.notifications').update('failures', false, vscode.ConfigurationTarget.Global);
  }
};

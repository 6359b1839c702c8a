import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Launcher, LiveRun } from './launch';

/** A run that failed by itself is told, one at a time; everything else shows in the views. */
export const tellFailures = (launcher: Launcher): vscode.Disposable => {
  let isTelling = false;
  return launcher.onDidFail(async (run) => {
    if (isTelling) return;
    isTelling = true;
    await tell(run);
    isTelling = false;
  });
};

const tell = async ({ folder, lastWords }: LiveRun): Promise<void> => {
  const [openPanel, showLog] = [vscode.l10n.t('Open Panel'), vscode.l10n.t('Show Log')];
  const why = lastWords || vscode.l10n.t('The trainer ended without a word.');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t('{0} failed: {1}', basename(folder), why), openPanel, showLog);
  if (chosen === openPanel) await vscode.commands.executeCommand('mamlLab.openPanel', folder);
  if (chosen === showLog) await vscode.commands.executeCommand('mamlLab.showLog');
};

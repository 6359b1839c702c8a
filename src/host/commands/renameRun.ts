import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { nameOf, pickRun } from '../pickRun';
import { runOf } from '../target';

/** Gives a run a name in this editor; its folder stays what it is. An empty one takes the name back. */
export default command({
  title: 'Rename Run…',
  palette: 'workbenchState != empty',
  menus: [onRun('5_edit@2')],
  run: async (context, target) => {
    const { l10n, window } = vscode;
    const folder = runOf(target) ?? await pickRun(context, l10n.t('Rename Run'), l10n.t('There is no run yet.'));
    if (folder === undefined) return;
    const name = await window.showInputBox({
      title: l10n.t('Rename Run'), value: nameOf(context, folder),
      prompt: l10n.t('Only this editor knows the name; the run\'s folder stays as it is. Empty: its own name again.'),
    });
    if (name !== undefined) context.notes.set(folder, { name: name.trim() || undefined });
  },
});

import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { runOf } from '../target';

/** Shows a run's folder in the explorer of VS Code. */
export default command({
  title: 'Reveal in Explorer',
  palette: 'false',
  menus: [onRun('2_open@4')],
  run: async (_, target) => {
    const folder = runOf(target);
    if (folder !== undefined) await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder));
  },
});

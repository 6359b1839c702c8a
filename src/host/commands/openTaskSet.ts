import * as vscode from 'vscode';
import { command } from '../command';
import { configOf } from '../target';

/** What a task set shows to the learner; in a workspace without trust, which may not open it, the config that uses it. */
export default command({
  title: 'Open Task Set',
  palette: 'false',
  run: ({ watch }, target) => {
    const config = configOf(target, watch);
    if (config === undefined || vscode.workspace.isTrusted) return vscode.commands.executeCommand('mamlLab.showTaskSet', target);
    return vscode.window.showTextDocument(vscode.Uri.file(config), { preview: true });
  },
});

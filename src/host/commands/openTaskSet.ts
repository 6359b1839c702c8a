import * as vscode from 'vscode';
import { command } from '../command';
import { configOf } from '../target';

/** What a task set shows to the learner, where that can be shown; else the config that uses it. */
export default command({
  title: 'Open Task Set',
  palette: 'false',
  run: async ({ watch }, target) => {
    const config = configOf(target, watch);
    const commands = await vscode.commands.getCommands(true);
    if (commands.includes('mamlLab.showTaskSet')) {
      return vscode.commands.executeCommand('mamlLab.showTaskSet', config === undefined ? target : vscode.Uri.file(config));
    }
    if (config !== undefined) return vscode.window.showTextDocument(vscode.Uri.file(config), { preview: true });
    return undefined;
  },
});

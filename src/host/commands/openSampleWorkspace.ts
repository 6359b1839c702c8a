import * as vscode from 'vscode';
import { command } from '../command';

/** Opens a copy of the examples, made once; in a new window when a folder is open already. */
export default command({
  title: 'Open Sample Workspace',
  icon: 'folder-opened',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments', group: '2_sample@1' },
  ],
  run: async ({ extension, storage }) => {
    const sample = vscode.Uri.joinPath(storage, 'sample');
    if (!(await exists(sample))) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, 'examples'), sample);
    }
    const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
    await vscode.commands.executeCommand('vscode.openFolder', sample, { forceNewWindow });
  },
});

const exists = (uri: vscode.Uri): Thenable<boolean> =>
  vscode.workspace.fs.stat(uri).then(() => true, () => false);

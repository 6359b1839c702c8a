import * as vscode from 'vscode';
import { command } from '../command';

/** Opens a copy of the examples; in a new window when a folder is open already. */
export default command({
  title: 'Open Sample Workspace',
  icon: 'folder-opened',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments', group: '2_sample@1' },
  ],
  run: async ({ extension, storage }) => {
    const sample = vscode.Uri.joinPath(storage, 'sample');
    await copyMissing(vscode.Uri.joinPath(extension, 'examples'), sample);
    const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
    await vscode.commands.executeCommand('vscode.openFolder', sample, { forceNewWindow });
  },
});

/** A copy of an older version gets the new examples; what is there may have been edited, and stays. */
const copyMissing = async (from: vscode.Uri, to: vscode.Uri): Promise<void> => {
  await vscode.workspace.fs.createDirectory(to);
  for (const [name] of await vscode.workspace.fs.readDirectory(from)) {
    const target = vscode.Uri.joinPath(to, name);
    if (!(await exists(target))) await vscode.workspace.fs.copy(vscode.Uri.joinPath(from, name), target);
  }
};

const exists = (uri: vscode.Uri): Thenable<boolean> =>
  vscode.workspace.fs.stat(uri).then(() => true, () => false);

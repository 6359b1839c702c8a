import * as vscode from 'vscode';

/**
 * Tells menus whether the workspace is trusted. VS Code sets its own `isWorkspaceTrusted` only once the whole window is
 * restored, and a line of a tree that was drawn before keeps its actions switched off until its words change.
 */
export const tellTrust = (): vscode.Disposable => {
  const tell = (): void => void vscode.commands.executeCommand('setContext', 'mamlLab.trusted', vscode.workspace.isTrusted);
  tell();
  return vscode.workspace.onDidGrantWorkspaceTrust(tell);
};

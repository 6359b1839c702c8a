import * as vscode from 'vscode';
import type { Command } from '../command';
import { configOf } from '../target';

/** Opens the config of a run or of a line of the tree. */
const openConfig: Command = async ({ watch }, target) => {
  const config = configOf(target, watch);
  if (config === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The config of this run is not in the workspace.'));
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(config), { viewColumn: vscode.ViewColumn.One });
};
export default openConfig;

import * as vscode from 'vscode';
import type { Command } from '../command';
import { configOf } from '../target';
import { readExperiment } from '../watch';

/** Saves a config, forks a trainer for it and shows its panel. */
const runExperiment: Command = async ({ launcher, panels, watch }, target) => {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('Running needs a trusted workspace: a config may name modules that are executed.'));
    return;
  }
  const config = configOf(target, watch);
  if (config === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a config (*.maml.json) and run it from there.'));
    return;
  }
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === config);
  if (open?.isDirty && !(await open.save())) return;
  const { name } = await readExperiment(config);
  panels.show(launcher.start(config), name);
};
export default runExperiment;

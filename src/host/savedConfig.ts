import * as vscode from 'vscode';
import type { CommandContext } from './command';
import { configOf, type Target } from './target';

/** The config that a command is meant for, saved; undefined where there is none (which is told) or saving was given up. */
export const savedConfig = async ({ watch }: Pick<CommandContext, 'watch'>, target: Target): Promise<string | undefined> => {
  const config = configOf(target, watch);
  if (config === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a config (*.maml.json) and run it from there.'));
    return undefined;
  }
  return await isSaved(config) ? config : undefined;
};

/** Saves a config that is open with changes. @returns whether the file says what the editor shows */
export const isSaved = async (config: string): Promise<boolean> => {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === config);
  return !open?.isDirty || open.save();
};

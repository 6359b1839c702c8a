import files from 'glob:./commands/*.ts';
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../protocol/humanError';
import type { Command, CommandContext } from './command';
import type { Target } from './target';

/** Registers every file of commands/ under its name; what fails is told in one sentence. */
export const registerCommands = (context: CommandContext): vscode.Disposable[] =>
  Object.entries(files as Readonly<Record<string, Command>>).map(([name, command]) =>
    vscode.commands.registerCommand(`mamlLab.${name}`, (target: Target) => told(command, context, target)));

const told = async (command: Command, context: CommandContext, target: Target): Promise<void> => {
  try {
    await command(context, target);
  } catch (error) {
    context.log.error(error instanceof HumanError || !(error instanceof Error) ? messageOf(error) : error);
    const showLog = vscode.l10n.t('Show Log');
    if (await vscode.window.showErrorMessage(messageOf(error), showLog) === showLog) context.log.show(true);
  }
};

import files from 'glob:./commands/*.ts';
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../protocol/humanError';
import type { Command, CommandContext } from './command';
import type { Target } from './target';

/** Registers every file of commands/ under its name; what fails is told in one sentence. */
export const registerCommands = (context: CommandContext): vscode.Disposable[] =>
  Object.entries(files as Readonly<Record<string, Command>>).map(([name, command]) =>
    vscode.commands.registerCommand(`mamlLab.${name}`, (target: Target, selected?: readonly Target[]) =>
      told(command, context, target, selected)));

const told = async (
  command: Command, context: CommandContext, target: Target, selected?: readonly Target[],
): Promise<unknown> => {
  try {
    if (command.needsTrust && !vscode.workspace.isTrusted) throw new HumanError(untrusted());
    return await command.run(context, target, Array.isArray(selected) ? selected : undefined);
  } catch (error) {
    context.log.error(error instanceof HumanError || !(error instanceof Error) ? messageOf(error) : error);
    const showLog = vscode.l10n.t('Show Log');
    if (await vscode.window.showErrorMessage(messageOf(error), showLog) === showLog) context.log.show(true);
    return undefined;
  }
};

const untrusted = (): string =>
  vscode.l10n.t('Running needs a trusted workspace: a config may name modules that are executed.');

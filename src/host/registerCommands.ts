import files from 'glob:./commands/*.ts';
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../protocol/humanError';
import { errorText } from './errorText';
import type { Command, CommandContext } from './command';
import type { Target } from './target';

const commands = files as Readonly<Record<string, Command>>;

/** Registers every file of commands/ under its name; it is read when it is first called. What fails is told in one sentence. */
export const registerCommands = (context: CommandContext): vscode.Disposable[] => Object.keys(commands).map((name) =>
  vscode.commands.registerCommand(`mamlLab.${name}`, (target: Target, selected?: readonly Target[]) =>
    told(name, context, target, selected)));

const told = async (
  name: string, context: CommandContext, target: Target, selected?: readonly Target[],
): Promise<unknown> => {
  try {
    const command = commands[name];
    if (!command) return undefined;
    if (command.needsTrust && !vscode.workspace.isTrusted) throw new HumanError(untrusted());
    return await command.run(context, target, Array.isArray(selected) ? selected : undefined);
  } catch (error) {
    context.log.error(error instanceof HumanError || !(error instanceof Error) ? messageOf(error) : error);
    const showLog = vscode.l10n.t('Show Log');
    if (await vscode.window.showErrorMessage(errorText(error), showLog) === showLog) context.log.show(true);
    return undefined;
  }
};

const untrusted = (): string =>
  vscode.l10n.t('Running needs a trusted workspace: a config may name modules that are executed.');

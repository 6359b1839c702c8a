import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../protocol/humanError';
import { trainerEnvironment } from './childEnvironment';
import type { CommandContext } from './command';

/**
 * Runs `maml-lab` with these words in a process of its own, with progress and Cancel. @returns whether it ended well
 * @throws HumanError with what it said last
 */
export const runCli = async (
  { extension, log }: Pick<CommandContext, 'extension' | 'log'>, title: string, words: readonly string[],
): Promise<boolean> => {
  const { workspace, window, Uri, ProgressLocation } = vscode;
  const roots = (workspace.workspaceFolders ?? []).flatMap(({ uri }) => ['--root', uri.fsPath]);
  const cli = Uri.joinPath(extension, 'dist', 'cli.js').fsPath;
  const nodePath = workspace.getConfiguration('mamlLab.trainer').get<string>('nodePath')?.trim();
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) =>
    new Promise<boolean>((done, fail) => {
      const child = spawn(nodePath || process.execPath, [cli, ...words, ...roots], {
        env: trainerEnvironment(process.env, !nodePath && process.versions.electron !== undefined), stdio: ['ignore', 'ignore', 'pipe'],
      });
      let last = '';
      child.stderr.on('data', (text: Buffer) => {
        last = text.toString().trim() || last;
        progress.report({ message: last.split('\n').at(-1) });
        log.info(`maml-lab ${words[0]} ${basename(words[1] ?? '')}: ${text.toString().trimEnd()}`);
      });
      token.onCancellationRequested(() => child.kill());
      child.on('error', ({ message }) => fail(new HumanError(message)));
      child.on('close', (code) => {
        if (code === 0 || token.isCancellationRequested) return done(code === 0);
        fail(new HumanError(last || vscode.l10n.t('maml-lab {0} ended without a word.', words[0] ?? '')));
      });
    }));
};

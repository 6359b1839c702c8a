import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../protocol/humanError';
import type { CommandFailure } from '../protocol/control';
import type { Told } from '../protocol/sentence';
import type { CommandContext } from './command';
import { languageWords, nodeProcess, rootWords } from './nodeProgram';

/**
 * Runs `maml-lab` with these words in a process of its own, with progress and Cancel. @returns whether it ended well
 * @throws HumanError with what it said last
 */
export const runCli = async (
  { extension, log }: Pick<CommandContext, 'extension' | 'log'>, title: string, words: readonly string[],
): Promise<boolean> => {
  const { window, Uri, ProgressLocation } = vscode;
  const cli = Uri.joinPath(extension, 'dist', 'cli.js').fsPath;
  const { execPath, env } = nodeProcess();
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) =>
    new Promise<boolean>((done, fail) => {
      const child = spawn(execPath, [cli, ...words, ...languageWords(), ...rootWords()], {
        env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let last = '';
      let said: Told | undefined;
      child.on('message', (message: CommandFailure) => { said = message.said; });
      child.stderr?.on('data', (text: Buffer) => {
        last = text.toString().trim() || last;
        progress.report({ message: last.split('\n').at(-1) });
        log.info(`maml-lab ${words[0]} ${basename(words[1] ?? '')}: ${text.toString().trimEnd()}`);
      });
      token.onCancellationRequested(() => child.kill());
      child.on('error', ({ message }) => fail(new HumanError(message)));
      child.on('close', (code) => {
        if (code === 0 || token.isCancellationRequested) return done(code === 0);
        fail(new HumanError(said ?? (last || vscode.l10n.t('maml-lab {0} ended without a word.', words[0] ?? ''))));
      });
    }));
};

import * as vscode from 'vscode';
import type { Asking } from './analyst';
import { percent } from '../protocol/format';

/** Work with a progress notification and Cancel. @returns undefined when it was cancelled */
export const withCancel = <T>(title: string, work: (asking: Asking) => Promise<T>): Thenable<T | undefined> => {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (shower, token) => {
    const cancelled = new Promise<undefined>((done) => token.onCancellationRequested(() => done(undefined)));
    let shown = 0;
    const progress = (done: number, total: number): void => {
      const now = percent(done, total);
      shower.report({ increment: Math.max(0, now - shown), message: `${now} %` });
      shown = Math.max(shown, now);
    };
    const working = work({ token, progress }).catch((error: unknown) => {
      if (token.isCancellationRequested) return undefined;
      throw error;
    });
    return Promise.race([working, cancelled]);
  });
};

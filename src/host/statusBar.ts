import * as vscode from 'vscode';
import { count, percent } from '../protocol/format';
import type { Services } from './services';
import { runText } from './runText';

const say = vscode.l10n.t;

/** One item on the left while runs go on: how many, and how far they are. A click opens the panel, or a pick of several. */
export const showStatus = ({ launcher, library, queue, watch, notes }: Services): vscode.Disposable => {
  const item = vscode.window.createStatusBarItem('mamlLab.runs', vscode.StatusBarAlignment.Left, 10);
  item.name = say('MAML Lab Runs');
  item.command = 'mamlLab.showRunning';
  const update = (): void => {
    const runs = launcher.all.map(({ folder }) => ({ folder, summary: library.get(folder) }));
    const waiting = queue.items.length;
    if (runs.length === 0 && waiting === 0) return item.hide();
    const [done, total] = ['iteration', 'iterations'].map((key) =>
      runs.reduce((sum, { summary }) => sum + (summary?.[key as 'iteration' | 'iterations'] ?? 0), 0));
    const isPaused = runs.length > 0 && runs.every(({ summary }) => summary?.state === 'paused');
    const number = runs.length === 0 ? say('{0} queued', count(waiting)) : runs.length === 1 ? say('1 run') : say('{0} runs', runs.length);
    const share = total && done !== undefined ? `${percent(done, total)} %` : '';
    const text = [number, isPaused ? say('paused') : share].filter(Boolean).join(', ');
    item.text = `$(${runs.length === 0 ? 'watch' : isPaused ? 'debug-pause' : 'sync~spin'}) ${text}`;
    const lines = runs.map(({ folder, summary }) =>
      `${notes.of(folder).name ?? summary?.name ?? folder}: ${summary ? runText(summary, summary.state, say) : say('starting')}`);
    const tooltip = [...lines, ...(waiting > 0 ? [say('{0} queued', count(waiting))] : [])].join('\n');
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: say('MAML Lab: {0}', tooltip), role: 'button' };
    item.show();
  };
  update();
  return vscode.Disposable.from(
    item, launcher.onDidChange(update), watch.onDidLook(update), vscode.Disposable.from(queue.onDidChange(update)));
};

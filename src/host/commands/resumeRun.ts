import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';

/** Lets a paused run go on. */
export default command({
  title: 'Resume Run',
  icon: 'debug-continue',
  needsTrust: true,
  palette: 'mamlLab.running',
  menus: [onRun('inline@1', 'live\\.paused'), onRun('1_run@3', 'live\\.paused')],
  run: async (context, target, selected) => {
    const none = vscode.l10n.t('No run is paused.');
    const runs = await chosenRuns(context, target, selected, vscode.l10n.t('Resume Run'), none, ({ state }) => state === 'paused');
    for (const folder of runs) context.launcher.ask(folder, 'resume');
  },
});

import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';

/** Holds a run between two iterations; its trainer and its data stay in memory. */
export default command({
  title: 'Pause Run',
  icon: 'debug-pause',
  needsTrust: true,
  palette: 'mamlLab.running',
  menus: [onRun('inline@1', 'live\\.(running|starting)'), onRun('1_run@3', 'live\\.(running|starting)')],
  run: async (context, target, selected) => {
    const none = vscode.l10n.t('No run is going on.');
    const runs = await chosenRuns(context, target, selected, vscode.l10n.t('Pause Run'), none, ({ state }) => state === 'running');
    for (const folder of runs) context.launcher.ask(folder, 'pause');
  },
});

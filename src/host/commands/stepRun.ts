import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';

/** Does one meta-iteration, then pauses. */
export default command({
  title: 'Step Run',
  icon: 'debug-step-over',
  needsTrust: true,
  palette: 'mamlLab.running',
  menus: [onRun('inline@2', 'live\\.paused'), onRun('1_run@4', 'live\\.paused')],
  run: async (context, target, selected) => {
    const none = vscode.l10n.t('No run is going on.');
    const runs = await chosenRuns(context, target, selected, vscode.l10n.t('Step Run'), none,
      ({ state }) => state === 'paused' || state === 'running');
    for (const folder of runs) context.launcher.ask(folder, 'step');
  },
});

import * as vscode from 'vscode';
import { command } from '../command';
import { onCheckpoint, onRun } from '../menus';
import { pickRun } from '../pickRun';
import { iterationOf, runOf } from '../target';

/** Shows a run's panel, for a checkpoint at what it makes of tasks; without a target the run is picked. */
export default command({
  title: 'Open Panel',
  icon: 'graph-line',
  palette: 'workbenchState != empty',
  menus: [
    onRun('2_open@1'), onCheckpoint('2_open@1'),
  ],
  run: async (context, target) => {
    const folder = runOf(target) ?? await pickRun(context, vscode.l10n.t('Open Panel'),
      vscode.l10n.t('There is no run yet. Open a config (*.maml.json) and run it.'));
    if (folder === undefined) return;
    context.panels.show(folder);
    const iteration = iterationOf(target);
    if (iteration !== undefined) context.panels.showTab(folder, 'adaptation', { adaptCheckpoint: String(iteration) });
  },
});

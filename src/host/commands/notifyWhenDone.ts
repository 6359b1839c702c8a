import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';
import { isLive } from '../runState';

/** Tells the end of runs, once. */
export default command({
  title: 'Notify When Done',
  icon: 'bell',
  palette: 'mamlLab.running',
  menus: [onRun('1_run@7', 'live\\.(?!.*\\.notify)')],
  run: async (context, target, selected) => {
    const none = vscode.l10n.t('No run is going on.');
    const title = vscode.l10n.t('Notify When Done');
    const runs = await chosenRuns(context, target, selected, title, none, ({ state }) => isLive(state));
    for (const folder of runs) context.notes.set(folder, { notify: true });
  },
});

import { command } from '../command';
import { pickRun } from '../pickRun';
import * as vscode from 'vscode';

/** The panel of the run that goes on; a pick when there are several. */
export default command({
  title: 'Show Running',
  palette: 'mamlLab.running',
  run: async (context) => {
    const live = context.launcher.all;
    if (live.length === 0) return vscode.commands.executeCommand('mamlLab.queue.focus');
    const none = vscode.l10n.t('No run is going on.');
    const folder = live.length === 1 ? live[0]?.folder
      : await pickRun(context, vscode.l10n.t('Show Running'), none, (run) => context.launcher.live(run.folder) !== undefined);
    if (folder !== undefined) context.panels.show(folder);
    return undefined;
  },
});

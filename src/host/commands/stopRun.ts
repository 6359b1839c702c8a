import * as vscode from 'vscode';
import { command, type CommandContext } from '../command';
import { onRun } from '../menus';
import { configOf, runsOf, type Target } from '../target';

/** Asks a run to end with a checkpoint. From the palette: the active config's run, or one that is picked. */
export default command({
  title: 'Stop Run',
  icon: 'debug-stop',
  needsTrust: true,
  palette: 'mamlLab.running',
  menus: [onRun('inline@3', 'live'), onRun('1_run@5', 'live')],
  run: async (context, target, selected) => {
    const named = runsOf(target, selected);
    const picked = named.length > 0 ? named : await runToStop(context, target);
    const others = picked.filter((folder) => !context.launcher.live(folder));
    await Promise.all(picked.map((folder) => context.launcher.stop(folder)));
    if (others.length === 0) return;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A stop request was left in the run folder; its trainer obeys between two iterations.'));
  },
});

const runToStop = async ({ launcher, watch }: CommandContext, target: Target): Promise<readonly string[]> => {
  const live = launcher.all.filter(({ stopping }) => !stopping);
  const config = configOf(target, watch);
  const ofConfig = live.filter((run) => run.config === config);
  if (ofConfig.length === 1) return ofConfig.map(({ folder }) => folder);
  if (live.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run of this window is going on.'));
    return [];
  }
  const items = live.map(({ folder }) => ({ label: vscode.workspace.asRelativePath(folder), folder }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop Run') });
  return picked ? [picked.folder] : [];
};

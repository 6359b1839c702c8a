import * as vscode from 'vscode';
import { command, type CommandContext } from '../command';
import { configOf, runOf, type Target } from '../target';

/** Asks a run to end with a checkpoint. From the palette: the active config's run, or one that is picked. */
export default command({
  title: 'Stop Run',
  icon: 'debug-stop',
  palette: 'mamlLab.running',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\.live/', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\.live/', group: '1_run@2' },
  ],
  run: async (context, target) => {
    const folder = await runToStop(context, target);
    if (folder === undefined) return;
    const isOurs = context.launcher.live(folder) !== undefined;
    await context.launcher.stop(folder);
    if (isOurs) return;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A stop request was left in the run folder; its trainer obeys between two iterations.'));
  },
});

const runToStop = async ({ launcher, watch }: CommandContext, target: Target): Promise<string | undefined> => {
  const named = runOf(target);
  if (named !== undefined) return named;
  const live = launcher.all.filter(({ stopping }) => !stopping);
  const config = configOf(target, watch);
  const ofConfig = live.filter((run) => run.config === config);
  if (ofConfig.length === 1) return ofConfig[0]?.folder;
  if (live.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run of this window is going on.'));
    return undefined;
  }
  const items = live.map(({ folder }) => ({ label: vscode.workspace.asRelativePath(folder), folder }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop Run') }))?.folder;
};

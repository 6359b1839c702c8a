import * as vscode from 'vscode';
import { resultText } from '../runText';
import { command, type CommandContext } from '../command';
import { runOf } from '../target';

/** Shows a run's panel; without a target the run is picked. */
export default command({
  title: 'Open Panel',
  icon: 'graph-line',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\./', group: '1_run@1' },
  ],
  run: async (context, target) => {
    const folder = runOf(target) ?? await pickRun(context);
    if (folder !== undefined) context.panels.show(folder);
  },
});

const pickRun = async ({ library }: CommandContext): Promise<string | undefined> => {
  const newestFirst = [...library.all].sort((a, b) => (b.began ?? 0) - (a.began ?? 0));
  if (newestFirst.length === 0) {
    const sentence = vscode.l10n.t('There is no run yet. Open a config (*.maml.json) and run it.');
    void vscode.window.showInformationMessage(sentence);
    return undefined;
  }
  const items = newestFirst.map((run) => ({
    label: run.name, description: resultText(run), folder: run.folder,
    detail: vscode.workspace.asRelativePath(run.folder),
  }));
  const options = { title: vscode.l10n.t('Open Panel'), matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.folder;
};

import * as vscode from 'vscode';
import { besidePanel } from '../besidePanel';
import { command } from '../command';
import { onQueued } from '../menus';
import { configOf } from '../target';

/** Opens the config of a run or of a line of the tree. */
export default command({
  title: 'Open Config',
  icon: 'json',
  palette: 'false',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '2_open@2' },
    { menu: 'view/item/context', when: 'view == mamlLab.taskSets && viewItem == taskSet.config', group: '2_open@2' },
    onQueued('2_open@1'),
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\./', group: '2_open@2' },
  ],
  run: async ({ watch }, target) => {
    const config = configOf(target, watch);
    if (config === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('The config of this run is not in the workspace.'));
      return;
    }
    await vscode.window.showTextDocument(vscode.Uri.file(config), { viewColumn: besidePanel() });
  },
});

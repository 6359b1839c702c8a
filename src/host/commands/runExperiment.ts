import * as vscode from 'vscode';
import { command } from '../command';
import { configOf } from '../target';
import { readExperiment } from '../watch';

/** Saves a config, forks a trainer for it and shows its panel. */
export default command({
  title: 'Run Experiment',
  icon: 'play',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@1' },
    { menu: 'editor/title/run', when: 'resourceLangId == maml-config', group: 'navigation@1' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@1' },
  ],
  run: async ({ launcher, panels, watch }, target) => {
    const config = configOf(target, watch);
    if (config === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a config (*.maml.json) and run it from there.'));
      return;
    }
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === config);
    if (open?.isDirty && !(await open.save())) return;
    const { name } = await readExperiment(config);
    panels.show(launcher.start(config), name);
  },
});

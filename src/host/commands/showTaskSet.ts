import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { command } from '../command';
import { catalogTaskSetOf, configOf } from '../target';

/** Shows what the learner of a config sees: episodes, classes, splits. Needs no run, and of the catalogue no config. */
export default command({
  title: 'Show Task Set',
  icon: 'table',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^config/', group: '2_tasks@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.taskSets && viewItem =~ /^taskSet\\./', group: '2_open@1' },
    { menu: 'explorer/context', when: 'resourceFilename =~ /\\.maml\\.json$/', group: '4_maml@3' },
  ],
  run: ({ catalog, taskSets, watch }, target) => {
    const name = catalogTaskSetOf(target);
    if (name !== undefined) return catalog.show(name);
    const config = configOf(target, watch);
    if (config === undefined) throw new HumanError(vscode.l10n.t('Open a config (*.maml.json) first: its task set is shown.'));
    return taskSets.show(config);
  },
});

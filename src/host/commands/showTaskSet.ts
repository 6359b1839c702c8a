import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { command } from '../command';
import { configOf } from '../target';

/** Shows what the learner of a config sees: episodes, classes, splits. Needs no run. */
export default command({
  title: 'Show Task Set',
  icon: 'table',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^config/', group: '2_tasks@1' },
    { menu: 'explorer/context', when: 'resourceFilename =~ /\\.maml\\.json$/', group: '4_maml@3' },
  ],
  run: ({ taskSets, watch }, target) => {
    const config = configOf(target, watch);
    if (config === undefined) throw new HumanError(tell`Open a config (*.maml.json) first: its task set is shown.`);
    taskSets.show(config);
  },
});

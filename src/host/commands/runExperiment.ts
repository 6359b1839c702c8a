import { command } from '../command';
import { enqueueConfig } from '../enqueue';
import { savedConfig } from '../savedConfig';

/** Saves a config and runs it: at once when there is a place, else in its turn. */
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
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    return config === undefined ? undefined : enqueueConfig(context, config);
  },
});

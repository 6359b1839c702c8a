import { command } from '../command';
import { savedConfig } from '../savedConfig';
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
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config === undefined) return;
    const { name } = await readExperiment(config);
    context.panels.show(context.launcher.start(config), name);
  },
});

import { command } from '../command';
import { savedConfig } from '../savedConfig';

/** Opens the page that races algorithms on a config's tasks. Nothing is trained before it is asked to. */
export default command({
  title: 'Which Algorithm?',
  icon: 'question',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '3_ask@1' },
    { menu: 'editor/title', when: 'resourceLangId == maml-config', group: '2_maml@1' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '4_maml@4' },
  ],
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config !== undefined) context.advice.show(config);
  },
});

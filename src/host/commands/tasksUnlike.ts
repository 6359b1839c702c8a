import { command } from '../command';
import { onRun } from '../menus';
import { savedConfig } from '../savedConfig';
import { runOf } from '../target';

/** Opens the page about how alike the tasks of a run, or of a config, are. */
export default command({
  title: 'Are My Tasks Too Unlike?',
  icon: 'group-by-ref-type',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '3_ask@2' },
    onRun('2_open@3'),
    { menu: 'editor/title', when: 'resourceLangId == maml-config', group: '2_maml@2' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '4_maml@5' },
  ],
  run: async (context, target) => {
    const path = runOf(target) ?? await savedConfig(context, target);
    if (path !== undefined) context.alike.show(path);
  },
});

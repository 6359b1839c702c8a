import * as vscode from 'vscode';
import { command } from '../command';
import { launchOf } from '../debug/launchOf';
import { savedConfig } from '../savedConfig';

/** Debugs a config: the adapter's launch, made here so that no launch.json is needed. */
export default command({
  title: 'Debug Experiment',
  icon: 'debug-alt',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@2' },
    { menu: 'editor/title/run', when: 'resourceLangId == maml-config', group: 'navigation@2' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@2' },
  ],
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config === undefined) return;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(config));
    await vscode.debug.startDebugging(folder, launchOf(config));
  },
});

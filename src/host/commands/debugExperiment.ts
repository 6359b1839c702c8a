import * as vscode from 'vscode';
import { command } from '../command';
import { launchOf } from '../debug/registerDebug';
import { configOf } from '../target';

/** Starts a config under the debugger. */
export default command({
  title: 'Debug Experiment',
  icon: 'debug-alt',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [{ menu: 'editor/title/run', when: 'resourceLangId == maml-config', group: 'navigation@2' }],
  run: async ({ watch }, target) => {
    const config = configOf(target, watch);
    if (config !== undefined) await vscode.debug.startDebugging(undefined, launchOf(config));
  },
});

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ownTasks } from '../../protocol/scaffold/ownTasks';
import { command } from '../command';
import { newModule } from '../newModule';

/** Writes a task set module with types, a test of it, and a config that uses it. */
export default command({
  title: 'New Task Set…',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments && workbenchState != empty', group: '1_new@1' },
    { menu: 'explorer/context', when: 'explorerResourceIsFolder', group: '2_workspace@3' },
  ],
  run: ({ extension, analyst }, target) => newModule({ extension, analyst }, target, {
    title: vscode.l10n.t('New Task Set'), scaffold: ownTasks, wanted: 'my-tasks',
    sentence: (config) => vscode.l10n.t('{0} uses the module; a test stands beside it.', basename(config)),
  }),
});

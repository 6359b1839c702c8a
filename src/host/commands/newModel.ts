import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ownModel } from '../../protocol/scaffold/ownModel';
import { command } from '../command';
import { newModule } from '../newModule';

/** Writes a model module with types, a test of it, and a config that uses it. */
export default command({
  title: 'New Model…',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments && workbenchState != empty', group: '1_new@2' },
    { menu: 'explorer/context', when: 'explorerResourceIsFolder', group: '2_workspace@4' },
  ],
  run: ({ extension, analyst }, target) => newModule({ extension, analyst }, target, {
    title: vscode.l10n.t('New Model'), scaffold: ownModel, wanted: 'my-model',
    sentence: (config) => vscode.l10n.t('{0} uses the module; a test stands beside it.', basename(config)),
  }),
});

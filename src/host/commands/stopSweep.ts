import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { isSweep, wishStop } from '../../runs/sweepFolder';
import { command } from '../command';
import { sweepOf } from '../target';
import { readSweepFile } from '../configSearch';

/** Asks whoever conducts a sweep to end it: its members write checkpoints, and it can be started again. */
export default command({
  title: 'Stop Sweep',
  icon: 'debug-stop',
  palette: 'editorLangId == maml-sweep',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == sweep.live', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == sweep.live', group: '1_run@1' },
  ],
  run: async (_, target) => {
    const path = sweepOf(target);
    const { folder } = path === undefined ? { folder: '' } : await readSweepFile(path);
    if (!isSweep(folder)) throw new HumanError(vscode.l10n.t('This sweep was not started yet.'));
    wishStop(folder);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The sweep ends: its members write checkpoints.'), 5000);
  },
});

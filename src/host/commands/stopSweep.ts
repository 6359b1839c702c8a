import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { isSweep } from '../../runs/sweepFolder';
import { command } from '../command';
import { sweepOf } from '../target';
import { readSweepFile } from '../configSearch';
import { runCli } from '../runCli';

/** Ends a sweep as `maml-lab sweep --stop` does, wherever its members run: they write checkpoints, and it can be started again. */
export default command({
  title: 'Stop Sweep',
  icon: 'debug-stop',
  needsTrust: true,
  palette: 'editorLangId == maml-sweep',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == sweep.live', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == sweep.live', group: '1_run@1' },
  ],
  run: async (context, target) => {
    const path = sweepOf(target);
    const { folder } = path === undefined ? { folder: '' } : await readSweepFile(path);
    if (!isSweep(folder)) throw new HumanError(vscode.l10n.t('This sweep was not started yet.'));
    if (!(await runCli(context, vscode.l10n.t('Stopping the sweep'), ['sweep', folder, '--stop']))) return;
    vscode.window.setStatusBarMessage(vscode.l10n.t('The sweep ends: its members write checkpoints.'), 5000);
  },
});

import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { inRun, layout } from '../../runs/layout';
import { command } from '../command';
import { onRun } from '../menus';
import { runOf } from '../target';

/** Opens what a run's modules printed; what the trainer itself said stands in the output channel. */
export default command({
  title: 'Open Log',
  palette: 'false',
  menus: [onRun('2_open@3')],
  run: async ({ log }, target) => {
    const folder = runOf(target);
    if (folder === undefined) return;
    const path = inRun(folder, layout.log);
    if (existsSync(path)) await vscode.window.showTextDocument(vscode.Uri.file(path));
    else log.show(true);
  },
});

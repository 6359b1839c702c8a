import { basename } from 'node:path';
import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { runOf } from '../target';

/** Opens a terminal in a run's folder. */
export default command({
  title: 'Open in Terminal',
  needsTrust: true,
  palette: 'false',
  menus: [onRun('2_open@5')],
  run: (_, target) => {
    const cwd = runOf(target);
    if (cwd !== undefined) vscode.window.createTerminal({ cwd, name: basename(cwd) }).show();
  },
});

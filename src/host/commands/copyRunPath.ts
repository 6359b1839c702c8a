import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { runsOf } from '../target';

/** Copies the paths of run folders, one a line. */
export default command({
  title: 'Copy Path',
  palette: 'false',
  menus: [onRun('5_edit@3')],
  run: (_, target, selected) => vscode.env.clipboard.writeText(runsOf(target, selected).join('\n')),
});

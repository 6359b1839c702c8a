import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { command } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';
import { runCli } from '../runCli';

const say = vscode.l10n.t;

/** A page about a run, or several, that needs nothing else: written beside them, and shown. */
export default command({
  title: 'Report',
  icon: 'book',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [onRun('2_open@6')],
  run: async (context, target, selected) => {
    const runs = await chosenRuns(context, target, selected, say('Report on Run'), say('There is no run yet.'));
    const [first] = runs;
    if (first === undefined) return;
    const file = runs.length === 1 ? join(first, 'results', 'report.html') : join(dirname(first), 'report.html');
    if (!(await runCli(context, say('Writing the report on {0}', basename(first)), ['report', ...runs, '--out', file]))) return;
    // The page brings its own policy: no script, no network. Scripts are off here, too.
    const panel = vscode.window.createWebviewPanel(
      'mamlLab.report', say('Report: {0}', basename(first)), vscode.ViewColumn.Active, { enableScripts: false, localResourceRoots: [] });
    panel.webview.html = await readFile(file, 'utf8');
    void vscode.window.setStatusBarMessage(say('Wrote {0}.', vscode.workspace.asRelativePath(file)), 15_000);
  },
});

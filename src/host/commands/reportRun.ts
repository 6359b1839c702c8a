import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { isSweep } from '../../runs/sweepFolder';
import { command, type CommandContext } from '../command';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';
import { runCli } from '../runCli';
import { sweepOf, type Target } from '../target';
import { readSweepFile } from '../configSearch';

const say = vscode.l10n.t;

/** What a report is about: what it is called, the words that name it, and where the page is written. */
interface Subject {
  readonly name: string;
  readonly words: readonly string[];
  readonly file: string;
}

/** A page about a run, several, or a sweep, that needs nothing else: written beside them, and shown. */
export default command({
  title: 'Report',
  icon: 'book',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [
    onRun('2_open@6'), { menu: 'view/item/context',
      when: 'view == mamlLab.experiments && viewItem =~ /^sweep\\.(open|live|over)$/', group: '2_open@6' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-sweep', group: '2_workspace@3' },
  ],
  run: async (context, target, selected) => {
    const subject = await subjectOf(context, target, selected);
    if (!subject) return;
    const { name, words, file } = subject;
    if (!(await runCli(context, say('Writing the report on {0}', name), ['report', ...words, '--out', file]))) return;
    // The page brings its own policy: no script, no network. Scripts are off here, too.
    const panel = vscode.window.createWebviewPanel(
      'mamlLab.report', say('Report: {0}', name), vscode.ViewColumn.Active, { enableScripts: false, enableFindWidget: true, localResourceRoots: [] });
    panel.webview.html = await readFile(file, 'utf8');
    void vscode.window.setStatusBarMessage(say('Wrote {0}.', vscode.workspace.asRelativePath(file)), 15_000);
  },
});

/** The sweep or the runs that are meant, else a run that is picked. @throws HumanError for a sweep that was never started */
const subjectOf = async (context: CommandContext, target: Target, selected: readonly Target[] | undefined): Promise<Subject | undefined> => {
  const sweep = sweepOf(target);
  if (sweep !== undefined) {
    const { folder } = await readSweepFile(sweep);
    if (!isSweep(folder)) throw new HumanError(say('This sweep was not started yet.'));
    return { name: basename(sweep), words: [folder], file: join(folder, 'report.html') };
  }
  const runs = await chosenRuns(context, target, selected, say('Report on Run'), say('There is no run yet.'));
  const [first] = runs;
  if (first === undefined) return undefined;
  return { name: basename(first), words: runs, file: runs.length === 1 ? join(first, 'results', 'report.html')
    : join(dirname(first), 'report.html') };
};

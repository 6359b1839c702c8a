import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { command } from '../command';
import { readSweepFile } from '../configSearch';
import { languageWords, nodeProcess, rootWords } from '../nodeProgram';
import { isSaved } from '../savedConfig';
import { placeWords } from '../sweepPlace';
import { sweepOf } from '../target';

/**
 * Starts a sweep, or goes on with it, in a terminal: it shows how far it is, Ctrl-C ends it with checkpoints, and it outlives a
 * reload of the window.
 */
export default command({
  title: 'Run Sweep',
  icon: 'run-all',
  needsTrust: true,
  palette: 'editorLangId == maml-sweep',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^sweep\\.(new|open)$/', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^sweep\\.(new|open)$/', group: '1_run@1' },
    { menu: 'editor/title/run', when: 'resourceLangId == maml-sweep', group: 'navigation@1' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-sweep', group: '2_workspace@1' },
  ],
  run: async ({ extension, sweeps, watch }, target) => {
    const path = sweepOf(target);
    if (path === undefined) throw new HumanError(vscode.l10n.t('Open a sweep (*.sweep.json) and run it from there.'));
    if (!await isSaved(path)) throw new HumanError(vscode.l10n.t('{0} could not be saved, so it was not run.', basename(path)));
    const place = await placeWords(await readSweepFile(path));
    if (!place) return;
    const { execPath, env } = nodeProcess();
    const cli = vscode.Uri.joinPath(extension, 'dist', 'cli.js').fsPath;
    const terminal = vscode.window.createTerminal({
      name: basename(path), cwd: dirname(path), shellPath: execPath, env, iconPath: new vscode.ThemeIcon('run-all'),
      shellArgs: [cli, 'sweep', path, ...place, ...languageWords(), ...rootWords()],
    });
    terminal.show(true);
    sweeps.show(path);
    setTimeout(() => watch.refresh(), 1500);
  },
});

import { basename, dirname, extname, join } from 'node:path';
import * as vscode from 'vscode';
import { importData } from '../../protocol/analyses/importData';
import { count, duration } from '../../protocol/format';
import { command } from '../command';
import { configEnding } from '../configFile';
import { freeName, nameProblem, offerRun } from '../newFiles';
import { askSteps } from '../steps';
import type { Target } from '../target';

const textEndings = ['csv', 'tsv', 'jsonl', 'ndjson'];

/** Looks at a folder of images or a file of labelled texts; writes a config for it and a report. */
export default command({
  title: 'Import Data as Task Set…',
  icon: 'cloud-download',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments && workbenchState != empty', group: '1_new@3' },
    { menu: 'explorer/context', when: 'explorerResourceIsFolder && !explorerResourceIsRoot', group: '2_workspace@5' },
    { menu: 'explorer/context', when: 'resourceExtname =~ /^\\.(csv|tsv|jsonl|ndjson)$/', group: '2_workspace@5' },
  ],
  run: async ({ analyst }, target) => {
    const data = target instanceof vscode.Uri ? target.fsPath : await pickData(target);
    if (data === undefined) return;
    const folder = dirname(data);
    const answers = await askSteps(vscode.l10n.t('Import Data as Task Set'), {
      name: () => ({
        kind: 'line', prompt: vscode.l10n.t('Name of the config for {0}', basename(data)),
        value: freeName(folder, basename(data, extname(data))), check: (name) => nameProblem(folder, name),
      }),
    });
    if (!answers) return;
    const config = join(folder, (answers.name ?? '') + configEnding);
    const result = await vscode.window.withProgress({
      location: vscode.ProgressLocation.Notification, cancellable: true, title: vscode.l10n.t('Importing {0}', basename(data)),
    }, async (shown, token) => {
      const progress = progressTeller(shown);
      const asked = analyst.ask(importData, { data, config, ...(vscode.l10n.bundle && { language: vscode.env.language }) }, { token, progress });
      return asked.catch((error: unknown) => {
        if (token.isCancellationRequested) return undefined;
        throw error;
      });
    });
    if (!result) return;
    await offerRun(result.config, vscode.l10n.t(
      '{0} examples in {1} classes; findings: {2}. 300 iterations of {3}-way {4}-shot tasks take about {5} on two threads.',
      count(result.examples), count(result.classes), count(result.findings), result.way, result.shots, duration(result.seconds)));
    await vscode.commands.executeCommand('markdown.showPreviewToSide', vscode.Uri.file(result.report));
  },
});

/** From the palette: a folder or a file is picked. */
const pickData = async (target: Target): Promise<string | undefined> => {
  if (typeof target === 'string') return target;
  const images = vscode.l10n.t('A folder of images');
  const texts = vscode.l10n.t('A file of labelled texts');
  const kind = await vscode.window.showQuickPick([
    { label: images, detail: vscode.l10n.t('One folder of PNG or JPEG files per class; folders train, validation and test are respected') },
    { label: texts, detail: vscode.l10n.t('CSV, TSV or JSONL with a column for the text and one for its label') },
  ], { title: vscode.l10n.t('Import Data as Task Set') });
  if (!kind) return undefined;
  const isFolder = kind.label === images;
  const [picked] = await vscode.window.showOpenDialog({
    canSelectFolders: isFolder, canSelectFiles: !isFolder, openLabel: vscode.l10n.t('Import'),
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri, filters: isFolder ? undefined : { [texts]: textEndings },
  }) ?? [];
  return picked?.fsPath;
};

/** Progress with a rate and the time left. */
const progressTeller = (shown: vscode.Progress<{ message: string; increment: number }>) => {
  const began = performance.now();
  let before = 0;
  return (done: number, total: number): void => {
    const share = total > 0 ? (100 * done) / total : 0;
    if (share - before < 1 && done > 0) return;
    const rate = done / ((performance.now() - began) / 1000);
    const left = rate > 0 ? duration((total - done) / rate) : '';
    shown.report({ increment: share - before, message: vscode.l10n.t('{0} of {1}, {2} left', count(done), count(total), left) });
    before = share;
  };
};

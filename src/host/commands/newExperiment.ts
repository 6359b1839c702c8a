import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Catalog, CatalogEntry } from '../../protocol/catalog';
import { entryNamed, fits, usualModel } from '../../protocol/scaffold/configText';
import { command } from '../command';
import { folderFor, freeName, nameProblem, offerRun, pathFrom, readCatalog, writeFiles } from '../newFiles';
import { type Answers, askSteps, type Step } from '../steps';
import { catalogTaskSetOf } from '../target';

/** Task set → model → algorithm → name, from the catalogue; writes a config that runs as it is. Called for a task set it asks the rest. */
export default command({
  title: 'New Experiment…',
  icon: 'add',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments && workbenchState != empty', group: 'navigation@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.taskSets && viewItem == taskSet.catalog', group: 'inline@1' },
    { menu: 'view/item/context', when: 'view == mamlLab.taskSets && viewItem == taskSet.catalog', group: '1_new@1' },
    { menu: 'explorer/context', when: 'explorerResourceIsFolder', group: '2_workspace@2' },
  ],
  run: async ({ extension }, target) => {
    const folder = await folderFor(target);
    if (folder === undefined) return;
    const catalog = await readCatalog(extension);
    const given = catalogTaskSetOf(target);
    const answers = await askSteps(vscode.l10n.t('New Experiment'), {
      taskSet: () => choice(vscode.l10n.t('Where do tasks come from?'), catalog.taskSets, undefined, 'sinusoid'),
      model: ({ taskSet = '' }) => {
        const tasks = entryNamed(catalog.taskSets, taskSet);
        return choice(vscode.l10n.t('Which network adapts to them?'), catalog.models, tasks, usualModel(catalog, tasks));
      },
      algorithm: ({ taskSet = '', model = '' }) => choice(
        vscode.l10n.t('How does it learn to adapt?'), catalog.algorithms, entryNamed(catalog.taskSets, taskSet), 'maml',
        entryNamed(catalog.models, model)),
      name: ({ taskSet = '', algorithm = '' }) => ({
        kind: 'line', prompt: vscode.l10n.t('Name of the config file in {0}', basename(folder)),
        value: freeName(folder, `${taskSet}-${algorithm}`), check: (name) => nameProblem(folder, name),
      }),
    }, given === undefined ? {} : { taskSet: entryNamed(catalog.taskSets, given).name });
    const { name = '' } = answers ?? {};
    const values = answers && await askPaths(catalog, answers, folder);
    if (!answers || !values) return;
    const { taskSet = '', model = '', algorithm = '' } = answers;
    const scaffold = { summary: '', choice: () => ({ taskSet, model, algorithm, name, values }) };
    const [config = ''] = await writeFiles(catalog, scaffold, folder, name);
    await offerRun(config, vscode.l10n.t('{0} runs as it is; every line says what it does.', basename(config)));
  },
});

/** What fits; the placeholder says why one is left out, or how many are. @param value name of the one that is chosen when the step opens */
const choice = (
  question: string, entries: readonly CatalogEntry[], taskSet?: CatalogEntry, value?: string, model?: CatalogEntry,
): Step => {
  const fitting = entries.filter((entry) => taskSet === undefined || fits(entry, taskSet, model));
  const unfit = entries.filter((entry) => !fitting.includes(entry));
  const without = unfit.length > 1 ? vscode.l10n.t('({0} others do not fit)', unfit.length) : unfit
    .map(({ name, needs = [] }) => vscode.l10n.t('({0} needs {1})', name, needs.map((need) => vscode.l10n.t(need)).join(', '))).join('');
  return {
    kind: 'pick', placeholder: [question, without].filter(Boolean).join(' '), value,
    items: fitting.map(({ name, summary, source }) => ({ label: name, description: source, detail: vscode.l10n.t(summary) })),
  };
};

/** Asks for the folder or file of every option that has no default. @returns undefined when one was not given */
const askPaths = async (
  catalog: Catalog, { taskSet = '', model = '' }: Answers, folder: string,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined> => {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [section, entry] of [['taskSet', entryNamed(catalog.taskSets, taskSet)], ['model', entryNamed(catalog.models, model)]] as const) {
    for (const { name, description } of entry.options.filter((option) => option.default === undefined)) {
      const isFile = description.startsWith('the file') || description.startsWith('file');
      const [picked] = await vscode.window.showOpenDialog({
        title: `${entry.name}: ${vscode.l10n.t(description)}`, canSelectFiles: isFile, canSelectFolders: !isFile,
        defaultUri: vscode.Uri.file(folder), openLabel: vscode.l10n.t('Use It'),
      }) ?? [];
      if (!picked) return undefined;
      values[section] = { ...values[section], [name]: pathFrom(folder, picked.fsPath) };
    }
  }
  return values;
};

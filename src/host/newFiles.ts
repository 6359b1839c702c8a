import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Catalog } from '../protocol/catalog';
import { HumanError } from '../protocol/humanError';
import { type Scaffold, scaffoldFiles, shared } from '../protocol/scaffold/scaffold';
import { configEnding } from './configFile';
import type { Target } from './target';

const built = async (extension: vscode.Uri, name: string): Promise<unknown> =>
  JSON.parse(await readFile(vscode.Uri.joinPath(extension, 'dist', name).fsPath, 'utf8'));

/** What the trainer of this version can do, as the build wrote it down; without the schema of configs, a file of its own. */
export const readEntries = async (extension: vscode.Uri): Promise<Omit<Catalog, 'jsonSchema'>> =>
  await built(extension, 'catalog.json') as Omit<Catalog, 'jsonSchema'>;

/** The same with the schema. */
export const readCatalog = async (extension: vscode.Uri): Promise<Catalog> => {
  const [entries, jsonSchema] = await Promise.all([readEntries(extension), built(extension, 'config.schema.json')]);
  return { ...entries, jsonSchema: jsonSchema as Catalog['jsonSchema'] };
};

/** The folder that a command was called on, else the one that is open, else one of several that is picked. */
export const folderFor = async (target: Target): Promise<string | undefined> => {
  if (target instanceof vscode.Uri) {
    const { type } = await vscode.workspace.fs.stat(target);
    return type === vscode.FileType.Directory ? target.fsPath : dirname(target.fsPath);
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const chosen = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (chosen || folders.length > 1) return chosen?.uri.fsPath;
  throw new HumanError(vscode.l10n.t('Open a folder first: a config is a file of it, and its runs are written beside it.'));
};

/** What is wrong with a new config's name. */
export const nameProblem = (folder: string, name: string): string | undefined => {
  if (name === '' || name.startsWith('.')) return vscode.l10n.t('Give it a name.');
  if (/[\\/:*?"<>|]/.test(name)) return vscode.l10n.t('A file name cannot have any of \\ / : * ? " < > |');
  if (existsSync(join(folder, name + configEnding))) return vscode.l10n.t('{0} is already there.', name + configEnding);
  return undefined;
};

/** A name that is not taken yet. */
export const freeName = (folder: string, wanted: string): string => {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!existsSync(join(folder, name + configEnding))) return name;
  }
};

/** Writes a scaffold's files; none may be there but those that modules share. @returns their paths, the config first */
export const writeFiles = async (catalog: Catalog, scaffold: Scaffold, folder: string, name: string): Promise<string[]> => {
  const files = Object.entries(scaffoldFiles(catalog, scaffold, name))
    .filter(([file]) => !(shared.includes(file) && existsSync(join(folder, file))));
  const taken = files.find(([file]) => existsSync(join(folder, file)));
  if (taken) throw new HumanError(vscode.l10n.t('{0} is already there: nothing was written.', taken[0]));
  await mkdir(folder, { recursive: true });
  for (const [file, text] of files) await writeFile(join(folder, file), text, { flag: 'wx' });
  return files.map(([file]) => join(folder, file));
};

/** A path as a config says it: from the config's folder, with `/`. */
export const pathFrom = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

/** Opens a new config and offers to run it. */
export const offerRun = async (config: string, sentence: string): Promise<void> => {
  await vscode.window.showTextDocument(vscode.Uri.file(config));
  await vscode.commands.executeCommand('mamlLab.refreshExperiments');
  const run = vscode.l10n.t('Run');
  void vscode.window.showInformationMessage(sentence, run).then((chosen) =>
    chosen === run && vscode.commands.executeCommand('mamlLab.runExperiment', config));
};

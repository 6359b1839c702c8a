import * as vscode from 'vscode';
import { inTurns } from '../runs/inTurns';
import { type ChosenTaskSet, experimentName, sweepIn, taskSetIn, threadsIn } from './configFile';

/** A config of the workspace. */
export interface Experiment {
  readonly path: string;
  readonly name: string;
  readonly taskSet?: ChosenTaskSet;
  /** Threads that it asks for. */
  readonly threads?: number;
}

/** A sweep file of the workspace, and where its members are. */
export interface SweepFile {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  /** Whether the file says how jobs are sent to SLURM. */
  readonly slurm: boolean;
}

const mostFiles = 500;
const notSearched = '**/{node_modules,.git,dist,runs}/**';

/** Files of the workspace, by path. One is read again only when its time or size has changed: a search costs little more than its listing. */
export class FileSearch<T> {
  #known: ReadonlyMap<string, { readonly version: string; readonly value: T }> = new Map();

  constructor(private readonly read: (path: string) => Promise<T>) {}

  /** @param ending of their names */
  async find(ending: string): Promise<readonly T[]> {
    const found = await vscode.workspace.findFiles(`**/*${ending}`, notSearched, mostFiles);
    const files = found.filter(({ scheme }) => scheme === 'file').sort((a, b) => a.path.localeCompare(b.path));
    const entries = await inTurns(files, async (uri) => [uri.fsPath, await this.#newest(uri)] as const);
    this.#known = new Map(entries);
    return entries.map(([, { value }]) => value);
  }

  async #newest(uri: vscode.Uri): Promise<{ readonly version: string; readonly value: T }> {
    const version = await vscode.workspace.fs.stat(uri).then(({ mtime, size }) => `${mtime}/${size}`, () => '');
    const known = this.#known.get(uri.fsPath);
    return known && version !== '' && known.version === version ? known : { version, value: await this.read(uri.fsPath) };
  }
}

const textAt = async (path: string): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)).then((found) => found, () => new Uint8Array()));

/** A sweep file as the tree knows it. */
export const readSweepFile = async (path: string): Promise<SweepFile> => ({ path, ...sweepIn(path, await textAt(path)) });

/** A config as the tree knows it; one that cannot be read goes by its file name. */
export const readExperiment = async (path: string): Promise<Experiment> => {
  const text = await textAt(path);
  return { path, name: experimentName(path, text), taskSet: taskSetIn(text), threads: threadsIn(text) };
};

import * as vscode from 'vscode';
import { sweepEnding } from '../protocol/sweep';
import { type ChosenTaskSet, configEnding, experimentName, sweepIn, taskSetIn, threadsIn } from './configFile';
import type { Launcher } from './launch';
import { Pulse } from './pulse';
import type { RunLibrary } from './runLibrary';
import { isLive } from './runState';

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
}

const livePause = 1000;
const idlePause = 5000;
const mostConfigs = 500;
const notSearched = '**/{node_modules,.git,dist,runs}/**';

/**
 * Knows the workspace's configs and keeps the library of their runs fresh: while somebody looks at a view of it
 * or a run is live. No file watchers: they fail on network folders and remotes.
 */
export class Watch implements vscode.Disposable {
  experiments: readonly Experiment[] = [];
  sweeps: readonly SweepFile[] = [];
  readonly #looked = new vscode.EventEmitter<void>();
  readonly onDidLook = this.#looked.event;
  readonly #pulse = new Pulse(() => this.#look(), () => this.#pause());
  readonly #subscriptions: vscode.Disposable[];
  readonly #followed = new Set<string>();
  #isStale = true;
  readonly #onlookers = new Set<object>();

  constructor(
    private readonly library: RunLibrary, private readonly launcher: Launcher,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const stale = (): void => this.refresh();
    const { workspace } = vscode;
    this.#subscriptions = [
      launcher.onDidChange(() => this.#pulse.wake()), workspace.onDidCreateFiles(stale),
      workspace.onDidDeleteFiles(stale), workspace.onDidRenameFiles(stale),
      workspace.onDidChangeWorkspaceFolders(stale), workspace.onDidGrantWorkspaceTrust(stale),
      workspace.onDidSaveTextDocument(({ uri }) => { if (uri.path.endsWith(configEnding) || uri.path.endsWith(sweepEnding)) stale(); }),
    ];
  }

  /** Looks for configs and runs at once. */
  refresh(): void {
    this.#isStale = true;
    this.#pulse.wake();
  }

  /** Looks again and again, as long as something that lists runs is visible. */
  attend(): vscode.Disposable {
    const onlooker = {};
    this.#onlookers.add(onlooker);
    this.refresh();
    return new vscode.Disposable(() => this.#onlookers.delete(onlooker));
  }

  /** Whether everything was looked at since the start. */
  get hasLooked(): boolean {
    return !this.#isStale;
  }

  /** Keeps one run's summary fresh, wherever it lies. */
  follow(folder: string): vscode.Disposable {
    this.#followed.add(folder);
    this.#pulse.wake();
    return new vscode.Disposable(() => this.#followed.delete(folder));
  }

  /** Looks once if nobody has asked for it yet. */
  begin(): void {
    if (this.#isStale) this.#pulse.wake();
  }

  /** The experiment that a run belongs to. */
  experimentOf(folder: string): Experiment | undefined {
    const config = this.launcher.configOf(folder);
    return this.experiments.find(({ path, name }) =>
      path === config || this.library.of(path, name).some((run) => run.folder === folder));
  }

  dispose(): void {
    this.#pulse.dispose();
    this.#looked.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #pause(): number | undefined {
    if (this.launcher.all.length > 0) return livePause;
    const isAnyLive = this.library.all.some(({ state }) => isLive(state));
    // Unseen, a run of another process is still looked after: the queue may wait for its end.
    if (this.#onlookers.size === 0 && this.#followed.size === 0) return isAnyLive ? idlePause : undefined;
    return isAnyLive ? livePause : idlePause;
  }

  async #look(): Promise<void> {
    try {
      if (this.#isStale) [this.experiments, this.sweeps] = [await findExperiments(), await findSweeps()];
      this.#isStale = false;
      const own = this.launcher.all.map(({ folder }) => folder);
      await this.library.look(this.experiments.map(({ path }) => path), [...own, ...this.#followed],
        this.sweeps.map(({ folder }) => folder));
      this.launcher.looked((folder) => this.library.get(folder));
      await vscode.commands.executeCommand('setContext', 'mamlLab.loaded', true);
      await vscode.commands.executeCommand('setContext', 'mamlLab.running', this.launcher.all.length > 0);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
    this.#looked.fire();
  }
}

const findExperiments = async (): Promise<readonly Experiment[]> => {
  const found = await vscode.workspace.findFiles(`**/*${configEnding}`, notSearched, mostConfigs);
  const files = found.filter(({ scheme }) => scheme === 'file').sort((a, b) => a.path.localeCompare(b.path));
  return Promise.all(files.map(({ fsPath }) => readExperiment(fsPath)));
};

const findSweeps = async (): Promise<readonly SweepFile[]> => {
  const found = await vscode.workspace.findFiles(`**/*${sweepEnding}`, notSearched, mostConfigs);
  const files = found.filter(({ scheme }) => scheme === 'file').sort((a, b) => a.path.localeCompare(b.path));
  return Promise.all(files.map(({ fsPath }) => readSweepFile(fsPath)));
};

/** A sweep file as the tree knows it. */
export const readSweepFile = async (path: string): Promise<SweepFile> => {
  const reading = vscode.workspace.fs.readFile(vscode.Uri.file(path));
  const text = new TextDecoder().decode(await reading.then((found) => found, () => new Uint8Array()));
  return { path, ...sweepIn(path, text) };
};

/** A config as the tree knows it; one that cannot be read goes by its file name. */
export const readExperiment = async (path: string): Promise<Experiment> => {
  const reading = vscode.workspace.fs.readFile(vscode.Uri.file(path));
  const bytes = await reading.then((found) => found, () => new Uint8Array());
  const text = new TextDecoder().decode(bytes);
  return { path, name: experimentName(path, text), taskSet: taskSetIn(text), threads: threadsIn(text) };
};

import * as vscode from 'vscode';
import { sweepEnding } from '../protocol/sweep';
import { configEnding } from './configFile';
import { type Experiment, FileSearch, readExperiment, readSweepFile, type SweepFile } from './configSearch';
import type { Launcher } from './launch';
import { Pulse } from './pulse';
import type { RunLibrary } from './runLibrary';
import { isLive } from './runState';

const livePause = 1000;
const idlePause = 5000;
/** Other programs write configs too, and nobody tells: after so many ms a look searches for them again. */
const searchPause = 30_000;

/**
 * Knows the workspace's configs and keeps the library of their runs fresh: while somebody looks at a view of it
 * or a run is live. No file watchers: they fail on network folders and remotes. Configs are searched for when the editor
 * changed files, when a person comes back to the window or a command of a terminal has ended, and now and then.
 */
export class Watch implements vscode.Disposable {
  experiments: readonly Experiment[] = [];
  sweeps: readonly SweepFile[] = [];
  readonly #looked = new vscode.EventEmitter<void>();
  readonly onDidLook = this.#looked.event;
  readonly #pulse = new Pulse(() => this.#look(), () => this.#pause());
  readonly #subscriptions: vscode.Disposable[];
  readonly #followed = new Set<string>();
  readonly #configs = new FileSearch(readExperiment);
  readonly #sweepFiles = new FileSearch(readSweepFile);
  #isSearchDue = true;
  #searchedAt = -Infinity;
  #hasLooked = false;
  readonly #onlookers = new Set<object>();

  constructor(
    private readonly library: RunLibrary, private readonly launcher: Launcher,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const stale = (): void => this.refresh();
    const { window, workspace } = vscode;
    this.#subscriptions = [
      window.onDidChangeWindowState(({ focused }) => { if (focused) this.#suspect(); }),
      window.onDidEndTerminalShellExecution(() => this.#suspect()),
      launcher.onDidChange(() => this.#pulse.wake()), workspace.onDidCreateFiles(stale),
      workspace.onDidDeleteFiles(stale), workspace.onDidRenameFiles(stale),
      workspace.onDidChangeWorkspaceFolders(stale), workspace.onDidGrantWorkspaceTrust(stale),
      workspace.onDidSaveTextDocument(({ uri }) => { if (uri.path.endsWith(configEnding) || uri.path.endsWith(sweepEnding)) stale(); }),
    ];
  }

  /** Looks for configs and runs at once. */
  refresh(): void {
    this.#isSearchDue = true;
    this.#hasLooked = false;
    this.#pulse.wake();
  }

  /** Another program may have written configs: they are searched for at the next look, which is now where somebody sees it. */
  #suspect(): void {
    this.#isSearchDue = true;
    if (this.#onlookers.size > 0) this.#pulse.wake();
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
    return this.#hasLooked;
  }

  /** Keeps one run's summary fresh, wherever it lies. */
  follow(folder: string): vscode.Disposable {
    this.#followed.add(folder);
    this.#pulse.wake();
    return new vscode.Disposable(() => this.#followed.delete(folder));
  }

  /** Looks once if nobody has asked for it yet. */
  begin(): void {
    if (!this.#hasLooked) this.#pulse.wake();
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
      if (this.#isSearchDue || performance.now() - this.#searchedAt >= searchPause) await this.#search();
      const own = this.launcher.all.map(({ folder }) => folder);
      await this.library.look(this.experiments.map(({ path }) => path), [...own, ...this.#followed],
        this.sweeps.map(({ folder }) => folder));
      this.#hasLooked ||= !this.#isSearchDue;
      this.launcher.looked((folder) => this.library.get(folder));
      await vscode.commands.executeCommand('setContext', 'mamlLab.loaded', true);
      await vscode.commands.executeCommand('setContext', 'mamlLab.running', this.launcher.all.length > 0);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
    this.#looked.fire();
  }

  async #search(): Promise<void> {
    this.#isSearchDue = false;
    this.#searchedAt = performance.now();
    [this.experiments, this.sweeps] = [await this.#configs.find(configEnding), await this.#sweepFiles.find(sweepEnding)];
  }
}

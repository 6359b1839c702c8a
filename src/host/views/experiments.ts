import * as vscode from 'vscode';
import { clock } from '../clock';
import { filterText, isFiltering, type RunFilter, type RunOrder, runOrders } from '../runFilter';
import { isLive } from '../runState';
import type { Services } from '../services';
import { CheckpointLines } from './checkpointLines';
import { itemOf, runTooltip } from './items';
import { BegunSweeps } from '../begunSweeps';
import {
  groupedByFolder, inRootOrder, linesOf, withRuns, type ConfigLine, type FolderLine, type Line, type Place, type SweepLine,
} from './lines';
import { sweepLine } from './sweepLines';

const say = vscode.l10n.t;
const [filterKey, orderKey] = ['filter', 'order'];

/** The *Experiments* view: config → runs → checkpoints. Only lines whose words changed are drawn again. */
export class ExperimentsView implements vscode.TreeDataProvider<Place>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Place | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #filterChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeFilter = this.#filterChanged.event;
  readonly #wanted = new vscode.EventEmitter<Place>();
  /** A line that shall be in sight now. */
  readonly onDidWant = this.#wanted.event;
  readonly #subscriptions: vscode.Disposable[];
  readonly #places = new Map<string, Place>();
  readonly #checkpoints = new CheckpointLines(say);
  readonly #begun: BegunSweeps;
  #lines: readonly (ConfigLine | SweepLine)[] = [];
  #roots: readonly Root[] = [];
  /** Folder of a run that shall be in sight as soon as it has a line. */
  #wish: string | undefined;

  constructor(private readonly services: Services, private readonly state: vscode.Memento) {
    const { launcher, watch, notes } = services;
    this.#begun = new BegunSweeps(services.library);
    const update = (): void => this.#update();
    this.#subscriptions = [watch.onDidLook(update), launcher.onDidChange(update), vscode.Disposable.from(notes.onDidChange(update))];
  }

  async getChildren(place?: Place): Promise<Place[]> {
    const lines = place ? await this.#linesBelow(place.line) : this.#roots;
    return lines.map((line) => this.#placeOf(line));
  }

  getParent({ line }: Place): Place | undefined {
    if (line.kind === 'checkpoint') return this.#places.get(line.folder);
    if (line.kind === 'run') return this.#places.get(line.experiment.path);
    const above = this.#roots.find((root) => root.kind === 'folder' && root.configs.some(({ id }) => id === line.id));
    return above && this.#places.get(above.id);
  }

  getTreeItem({ line }: Place): vscode.TreeItem {
    return itemOf(line);
  }

  resolveTreeItem(item: vscode.TreeItem, { line }: Place): vscode.TreeItem {
    if (line.kind === 'run') item.tooltip = runTooltip(line);
    return item;
  }

  /** Runs that go on, for the badge. */
  get liveCount(): number {
    return this.#lines.flatMap(({ runs }) => runs).filter(({ state }) => isLive(state)).length;
  }

  get filter(): RunFilter {
    return this.state.get<RunFilter>(filterKey) ?? {};
  }

  get order(): RunOrder {
    const order = this.state.get<string>(orderKey);
    return runOrders.find((one) => one === order) ?? 'newest';
  }

  /** What the view's head says of filter and order. */
  get description(): string {
    return filterText(this.filter, this.order, say);
  }

  async setFilter(filter: RunFilter): Promise<void> {
    await this.state.update(filterKey, filter);
    this.#update();
    this.#filterChanged.fire();
  }

  async setOrder(order: RunOrder): Promise<void> {
    await this.state.update(orderKey, order);
    this.#update();
    this.#filterChanged.fire();
  }

  /** Brings a run that a person has just started into sight. */
  bringIntoSight(folder: string): void {
    this.#wish = folder;
    this.#fulfil();
  }

  dispose(): void {
    this.#wanted.dispose();
    this.#changed.dispose();
    this.#filterChanged.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #linesBelow(line: Line): readonly Line[] | Promise<readonly Line[]> {
    switch (line.kind) {
      case 'folder': return line.configs;
      case 'config': case 'sweep': return line.runs;
      case 'run': return this.#checkpoints.of(line);
      default: return [];
    }
  }

  #update(): void {
    const before = this.#roots;
    const { library, launcher, watch, notes } = this.services;
    const { filter, order } = this;
    const shown = { filter, order, noteOf: (folder: string) => notes.of(folder) };
    const sweeps = watch.sweeps.map((sweep) => sweepLine(sweep, this.#begun.of(sweep.folder), shown, say, clock));
    const configs = linesOf({
      experiments: watch.experiments, live: launcher.all, ...shown, runsOf: ({ path, name }) => library.of(path, name),
    }, say, clock);
    this.#lines = inRootOrder([...configs, ...withRuns(sweeps, filter)], order);
    const isMultiRoot = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
    this.#roots = isMultiRoot ? groupedByFolder(this.#lines, folderOf) : this.#lines;
    void vscode.commands.executeCommand('setContext', 'mamlLab.filtered', isFiltering(filter));
    const changed = changedLines(before, this.#roots);
    this.#renew();
    if (changed === 'all') this.#changed.fire(undefined);
    else for (const line of changed) this.#changed.fire(this.#placeOf(line));
    this.#fulfil();
  }

  #fulfil(): void {
    const place = this.#wish === undefined ? undefined : this.#places.get(this.#wish);
    if (!place) return;
    this.#wish = undefined;
    this.#wanted.fire(place);
  }

  #placeOf(line: Line): Place {
    const place = this.#places.get(line.id) ?? { id: line.id, line };
    place.line = line;
    this.#places.set(line.id, place);
    return place;
  }

  /** Places show the lines of now; those of lines that are gone are forgotten. */
  #renew(): void {
    const now = new Set(flat(this.#roots).map((line) => this.#placeOf(line).id));
    for (const [id, { line }] of this.#places) {
      if (!now.has(id) && !(line.kind === 'checkpoint' && now.has(line.folder))) this.#places.delete(id);
    }
  }
}

type Root = FolderLine | ConfigLine | SweepLine;
const flat = (roots: readonly Root[]): readonly Line[] => roots.flatMap((root): Line[] =>
  (root.kind === 'folder' ? [root, ...flat(root.configs)] : [root, ...root.runs]));
const words = (line: Line): string => [
  line.label, line.description, ...(line.kind === 'run' ? [line.state, line.pinned, line.note.notify] : []),
  ...(line.kind === 'sweep' ? [line.state] : []),
].join('|');

/** Lines with other words than before; all when lines came, went or moved. */
const changedLines = (before: readonly Root[], after: readonly Root[]): readonly Line[] | 'all' => {
  const [old, now] = [flat(before), flat(after)];
  if (old.length !== now.length || old.some(({ id }, i) => id !== now[i]?.id)) return 'all';
  return now.filter((line, i) => words(line) !== words(old[i] ?? line));
};

const folderOf = (path: string): { readonly id: string; readonly name: string } | undefined => {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path));
  return folder && { id: folder.uri.toString(), name: folder.name };
};

import * as vscode from 'vscode';
import { isLive } from '../runState';
import { resultSource, resultText, stateLooks } from '../runText';
import type { Services } from '../services';
import { linesOf, type ConfigLine, type Line, type Place, type RunLine } from './lines';

const say = vscode.l10n.t;

/** The *Experiments* view: config → runs, newest first. Only lines whose words changed are drawn again. */
export class ExperimentsView implements vscode.TreeDataProvider<Place>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Place | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  readonly #places = new Map<string, Place>();
  #lines: readonly ConfigLine[] = [];

  constructor(private readonly services: Services) {
    const { launcher, watch } = services;
    this.#subscriptions = [watch.onDidLook(() => this.#update()), launcher.onDidChange(() => this.#update())];
  }

  getChildren(place?: Place): Place[] {
    if (!place) return this.#lines.map((line) => this.#placeOf(line));
    return place.line.kind === 'config' ? place.line.runs.map((line) => this.#placeOf(line)) : [];
  }

  getParent({ line }: Place): Place | undefined {
    return line.kind === 'run' ? this.#places.get(line.experiment.path) : undefined;
  }

  getTreeItem({ line }: Place): vscode.TreeItem {
    return line.kind === 'config' ? configItem(line) : runItem(line);
  }

  resolveTreeItem(item: vscode.TreeItem, { line }: Place): vscode.TreeItem {
    if (line.kind === 'run') item.tooltip = runTooltip(line);
    return item;
  }

  /** Runs that go on, for the badge. */
  get liveCount(): number {
    return this.#lines.flatMap(({ runs }) => runs).filter(({ state }) => isLive(state)).length;
  }

  dispose(): void {
    this.#changed.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #update(): void {
    const before = this.#lines;
    const { library, launcher, watch } = this.services;
    this.#lines = linesOf({
      experiments: watch.experiments, live: launcher.all,
      runsOf: ({ path, name }) => library.of(path, name),
    }, say, clock);
    const changed = changedLines(before, this.#lines);
    this.#renew();
    if (changed === 'all') this.#changed.fire(undefined);
    else for (const line of changed) this.#changed.fire(this.#placeOf(line));
  }

  #placeOf(line: Line): Place {
    const place = this.#places.get(line.id) ?? { id: line.id, line };
    place.line = line;
    this.#places.set(line.id, place);
    return place;
  }

  /** Places show the lines of now; those of lines that are gone are forgotten. */
  #renew(): void {
    const now = new Set(flat(this.#lines).map((line) => this.#placeOf(line).id));
    for (const id of this.#places.keys()) if (!now.has(id)) this.#places.delete(id);
  }
}

const flat = (lines: readonly ConfigLine[]): readonly Line[] => lines.flatMap((line) => [line, ...line.runs]);
const words = (line: Line): string =>
  JSON.stringify([line.label, line.description, line.kind === 'run' && line.state]);

/** Lines with other words than before; all when lines came, went or moved. */
const changedLines = (before: readonly ConfigLine[], after: readonly ConfigLine[]): readonly Line[] | 'all' => {
  const [old, now] = [flat(before), flat(after)];
  if (old.length !== now.length || old.some(({ id }, i) => id !== now[i]?.id)) return 'all';
  return now.filter((line, i) => words(line) !== words(old[i] ?? line));
};

/** The time of a run: with the day when it is not today's, with the year when it is not this one's. */
const clock = (time: number): string => {
  const [then, now] = [new Date(time), new Date()];
  const isThisYear = then.getFullYear() === now.getFullYear();
  const isToday = isThisYear && then.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(vscode.env.language, {
    hour: 'numeric', minute: '2-digit', ...(isToday && { second: '2-digit' }),
    ...(!isToday && { day: 'numeric', month: 'short' }), ...(!isThisYear && { year: 'numeric' }),
  }).format(then);
};

const configItem = (line: ConfigLine): vscode.TreeItem => {
  const uri = vscode.Uri.file(line.experiment.path);
  const item = new vscode.TreeItem(line.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = line.id;
  item.description = line.description;
  item.iconPath = new vscode.ThemeIcon('json');
  item.contextValue = 'config';
  item.tooltip = vscode.workspace.asRelativePath(uri);
  item.command = { command: 'vscode.open', title: say('Open Config'), arguments: [uri] };
  item.accessibilityInformation = { label: say('Experiment {0}, {1}', line.label, line.description), role: 'treeitem' };
  return item;
};

const runItem = (line: RunLine): vscode.TreeItem => {
  const { icon, colour } = stateLooks[line.state];
  const item = new vscode.TreeItem(line.label, vscode.TreeItemCollapsibleState.None);
  item.id = line.id;
  item.description = line.description;
  item.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  item.contextValue = isLive(line.state) ? 'run.live' : 'run.ended';
  item.command = { command: 'mamlLab.openPanel', title: say('Open Panel'), arguments: [line.folder] };
  item.accessibilityInformation = {
    label: say('Run of {0}, {1}, {2}: {3}', line.experiment.name, line.label, line.state, line.description),
    role: 'treeitem',
  };
  return item;
};

const runTooltip = (line: RunLine): vscode.MarkdownString => {
  const { summary } = line;
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${line.experiment.name}** · ${line.state}\n\n`);
  const result = summary && resultText(summary);
  if (summary && result) text.appendMarkdown(`${result} (${resultSource(summary, say)})\n\n`);
  if (summary?.started) text.appendText(say('runtime {0}', summary.started.runtime));
  text.appendMarkdown('\n\n');
  text.appendText(vscode.workspace.asRelativePath(line.folder));
  return text;
};

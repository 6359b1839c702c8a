import { stat } from 'node:fs/promises';
import { BeatObserver, findRuns, summarise, type RunSummary } from '../runs/summary';
import { runsFolderOf, isRunOf } from './configFile';

/** States that only a new segment, which changes the folder, can end. */
const ended: ReadonlySet<string> = new Set(['finished', 'stopped', 'failed', 'interrupted']);

/** A trainer may end between two glances of one look, which then seems an interruption: that is believed twice. */
const isSettled = ({ state }: RunSummary, before: RunSummary | undefined): boolean =>
  ended.has(state) && (state !== 'interrupted' || before?.state === state);

interface Known {
  readonly summary: RunSummary;
  readonly folderChanged: number;
  /** Nothing can change without the folder changing. */
  readonly isSettled: boolean;
}

/** All runs beside the workspace's configs, in summary. Ended ones are read once. */
export class RunLibrary {
  readonly #known = new Map<string, Known>();
  readonly #observer = new BeatObserver();

  get all(): readonly RunSummary[] {
    return [...this.#known.values()].map(({ summary }) => summary);
  }

  get(folder: string): RunSummary | undefined {
    return this.#known.get(folder)?.summary;
  }

  /** Runs of a config, newest first. */
  of(config: string, name: string): readonly RunSummary[] {
    return this.all.filter((run) => belongs(run, config, name)).sort(newestFirst);
  }

  /** Looks through the run folders of these configs. @param also folders that just came to be */
  async look(configs: readonly string[], also: readonly string[]): Promise<void> {
    const places = [...new Set(configs.map(runsFolderOf))];
    const folders = [...new Set([...places.flatMap((place) => findRuns(place, 2)), ...also])];
    for (const gone of this.#known.keys()) if (!folders.includes(gone)) this.#known.delete(gone);
    for (const folder of folders) await this.#lookAt(folder);
  }

  async #lookAt(folder: string): Promise<void> {
    const folderChanged = await stat(folder).then(({ mtimeMs }) => mtimeMs, () => undefined);
    if (folderChanged === undefined) return;
    const known = this.#known.get(folder);
    if (known?.isSettled && known.folderChanged === folderChanged) return;
    const summary = await summarise(folder, this.#observer);
    this.#known.set(folder, { summary, folderChanged, isSettled: isSettled(summary, known?.summary) });
  }
}

/** A run that VS Code started lies beside its config and has its name; one of the command line may only have its name. */
const belongs = ({ folder, name }: RunSummary, config: string, experiment: string): boolean =>
  folder.startsWith(runsFolderOf(config)) && (isRunOf(folder, config) || name === experiment);

const newestFirst = (a: RunSummary, b: RunSummary): number => (b.began ?? 0) - (a.began ?? 0) || b.folder.localeCompare(a.folder);

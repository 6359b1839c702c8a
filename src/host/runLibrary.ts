import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { layout } from '../runs/layout';
import { inTurns } from '../runs/inTurns';
import { readRecord } from '../runs/record';
import { BeatObserver, findRuns, summarise, type RunSummary } from '../runs/summary';
import { runNamesOf, runsFolderOf } from './configFile';

/** States that only a new segment, which changes the folder, can end. */
const ended: ReadonlySet<string> = new Set(['finished', 'stopped', 'failed', 'interrupted']);

interface Known {
  readonly summary: RunSummary;
  readonly folderChanged: number;
  /** When its results did: a later evaluation may count. */
  readonly resultsChanged: number | undefined;
  /** Nothing can change without the folder changing. */
  readonly isSettled: boolean;
  /** The config file that was run, as the run's own record says. */
  readonly source: string | undefined;
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

  /** The config file that a run was made from. */
  sourceOf(folder: string): string | undefined {
    return this.#known.get(folder)?.source;
  }

  /** Runs of a config, newest first. */
  of(config: string, name: string): readonly RunSummary[] {
    const own = [...this.#known.values()].filter(belongsTo(config, name));
    return own.map(({ summary }) => summary).sort(newestFirst);
  }

  /**
   * Looks through the run folders of these configs.
   * @param also folders that lie elsewhere @param sweeps folders whose runs are their members
   */
  async look(configs: readonly string[], also: readonly string[], sweeps: readonly string[] = []): Promise<void> {
    const places = [...new Set(configs.map(runsFolderOf))];
    const found = await inTurns([...places, ...sweeps], (place) => findRuns(place, sweeps.includes(place) ? 1 : 2));
    const folders = new Set([...found.flat(), ...also]);
    for (const gone of this.#known.keys()) if (!folders.has(gone)) this.#known.delete(gone);
    await inTurns([...folders], (folder) => this.#lookAt(folder));
  }

  async #lookAt(folder: string): Promise<void> {
    const folderChanged = await changedAt(folder);
    if (folderChanged === undefined) return void this.#known.delete(folder);
    const known = this.#known.get(folder);
    const isFinal = known?.summary.evaluation !== undefined && !known.summary.later;
    const resultsChanged = isFinal ? known.resultsChanged : await changedAt(join(folder, layout.results));
    if (known?.isSettled && known.folderChanged === folderChanged && known.resultsChanged === resultsChanged) return;
    const summary = slim(await summarise(folder, this.#observer));
    this.#known.set(folder, {
      summary, folderChanged, resultsChanged, isSettled: isSettled(summary, known?.summary), source: known?.source ?? sourceOf(folder),
    });
  }
}

const changedAt = (folder: string): Promise<number | undefined> => stat(folder).then(({ mtimeMs }) => mtimeMs, () => undefined);

/**
 * A thousand runs are kept: values of single episodes and curves of baselines stay in their files, until somebody asks for them.
 * Those of later evaluations are for their panels.
 */
const slim = (summary: RunSummary): RunSummary => {
  if (!summary.evaluation) return summary;
  const { paired: _, values, ...kept } = summary.evaluation;
  const steps = values?.map(({ step }) => ({ step, values: [] }));
  return { ...summary, evaluation: { ...kept, baselines: summary.later ? kept.baselines : {}, ...(steps && { values: steps }) } };
};

/**
 * A trainer may end between two glances of one look, which then seems an interruption: that is believed twice. One that goes
 * on with an ended run holds it before it writes: its record still says the old end, and will change without the folder.
 */
const isSettled = ({ state, holder }: RunSummary, before: RunSummary | undefined): boolean =>
  ended.has(state) && holder === undefined && (state !== 'interrupted' || before?.state === state);

/** A folder whose record is not there (yet) or damaged still shows its events. */
const sourceOf = (folder: string): string | undefined => {
  try {
    return readRecord(folder).source;
  } catch {
    return undefined;
  }
};

/** A run names its config; one that came with its folder from elsewhere lies beside it and has its name. */
const belongsTo = (config: string, experiment: string): ((known: Known) => boolean) => {
  const [place, isNamedLikeIt] = [runsFolderOf(config), runNamesOf(config)];
  return ({ summary: { folder, name }, source }) =>
    source === config || (folder.startsWith(place) && (isNamedLikeIt(folder) || name === experiment));
};

const newestFirst = (a: RunSummary, b: RunSummary): number =>
  (b.began ?? 0) - (a.began ?? 0) || b.folder.localeCompare(a.folder);

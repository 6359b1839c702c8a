import type { Control, TrainerHint } from '../../protocol/control';
import type { EventOf, RunEvent } from '../../protocol/events';
import { HumanError } from '../../protocol/humanError';
import { spoken, tell, type Told } from '../../protocol/sentence';
import type { RunRecord } from '../../protocol/runFiles';
import { takeControls } from '../../runs/control';
import { layout } from '../../runs/layout';
import type { RunWriter } from '../../runs/writer';
import { encodeCheckpoint } from './checkpoint';
import type { NewEvent, Recorder, TrainingState } from '../state';

/** Least time between two looks for wishes, and between two hints, in ms. */
const POLL_MS = 100;
/** A resume on another version of these need not give the same bits, but mostly does. */
const mayDiffer = ['node', 'mamlLab'];

export interface RecorderOptions {
  /** What `config.json` says; the runtime is added once it is known, and compared on a resume. */
  readonly record: RunRecord;
  /** Newest checkpoints kept, beside the best one. */
  readonly keep: number;
  /** Names of checkpoints that a resumed run already has. */
  readonly known?: readonly { readonly file: string; readonly best: boolean }[];
  /** What must be told once the run goes on: damaged checkpoints and the like. */
  readonly warnings?: readonly Told[];
  /** Wakes a parent process. */
  readonly hint?: (hint: TrainerHint) => void;
  /** Sees every event after it was written. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** A loop's record in a run folder: adds the time, keeps the checkpoints, brings people's wishes. */
export class RunRecorder implements Recorder {
  #iteration = 0;
  #lastPoll = -Infinity;
  #lastHint = -Infinity;
  readonly #wishes: Control[] = [];
  #kept: { file: string; best: boolean }[];

  constructor(private readonly writer: RunWriter, private readonly options: RecorderOptions) {
    this.#kept = [...options.known ?? []];
  }

  /** Iterations finished when the last event was written. */
  get iteration(): number {
    return this.#iteration;
  }

  event(event: NewEvent): void {
    if (event.kind === 'started') return this.#started(event);
    this.#write(event);
  }

  async checkpoint(state: TrainingState, best: boolean): Promise<void> {
    const bytes = encodeCheckpoint(state);
    const file = layout.checkpoint(state.iteration);
    this.writer.writeCheckpoint(file, bytes);
    // The file first, then its line: what the record names is there, and the line's end is where a resume cuts.
    this.#write({
      kind: 'checkpoint', iteration: state.iteration, file, bytes: bytes.length, ...(best ? { best } : {}),
    });
    this.writer.sync();
    this.#prune({ file, best });
  }

  async control(): Promise<Control | undefined> {
    if (performance.now() - this.#lastPoll >= POLL_MS) {
      this.#lastPoll = performance.now();
      for (const read of takeControls(this.writer.folder)) {
        if ('control' in read) this.#wishes.push(read.control);
        else this.warn('control', read.wrong);
      }
      // A loop that never waits for the outside would starve timers and signals.
      await new Promise((done) => setImmediate(done));
    }
    return this.#wishes.shift();
  }

  /** Something may be waiting: the next look is not put off. */
  wake(): void {
    this.#lastPoll = -Infinity;
  }

  /** A wish of this very process (Ctrl-C, a parent that went away); it goes before all others. */
  request(control: Control): void {
    this.#wishes.unshift(control);
  }

  warn(code: string, said: Told, iteration = this.#iteration): void {
    this.#write({ kind: 'warning', iteration, code, ...spoken(said) });
  }

  /** The runtime is known: written down for a new run, compared for a resumed one. */
  #started(event: Omit<EventOf<'started'>, 'time'>): void {
    const { record } = this.options;
    const { runtime: name, threads, versions } = event;
    if (record.runtime) mustBeSame(record.runtime, { name, threads, versions });
    else this.writer.writeRecord({ ...record, runtime: { name, threads, versions } });
    this.#write({ ...event, ...(this.writer.continues && { continues: this.writer.continues }) });
    for (const warning of this.options.warnings ?? []) this.warn('checkpoint', warning);
    if (!record.runtime) return;
    const other = differences(record.runtime.versions, versions).filter(({ key }) => mayDiffer.includes(key));
    for (const { key, was, is } of other) {
      this.warn('version', tell`The run was begun with ${key} ${was} and goes on with ${is}: equal bits are not promised.`);
    }
  }

  #write(event: NewEvent): void {
    // Kind and time come first: readers tell lines apart by their beginning.
    const { kind, ...rest } = event;
    const timed = { kind, time: Date.now(), ...rest } as RunEvent;
    this.writer.append(timed);
    this.#iteration = timed.iteration;
    this.options.onEvent?.(timed);
    if (performance.now() - this.#lastHint < POLL_MS && kind !== 'finished') return;
    this.#lastHint = performance.now();
    this.options.hint?.({ kind: 'offset', offset: this.writer.place.offset });
  }

  /** Keeps the newest ones and the newest best one. */
  #prune(added: { file: string; best: boolean }): void {
    const all = [...this.#kept.filter(({ file }) => file !== added.file), added];
    const best = all.findLast((entry) => entry.best);
    const kept = all.filter((entry, i) => i >= all.length - this.options.keep || entry === best);
    this.#kept = kept;
    for (const { file } of all) {
      if (!kept.some((entry) => entry.file === file)) this.writer.removeCheckpoint(file);
    }
  }
}

type Runtime = NonNullable<RunRecord['runtime']>;
type Difference = { readonly key: string; readonly was: string; readonly is: string };

/** @throws HumanError that names the first thing that would change the bits of a resumed run */
const mustBeSame = (was: Runtime, is: Runtime): void => {
  const flat = (r: Runtime) => ({ runtime: r.name, threads: String(r.threads), ...r.versions });
  const wrong = differences(flat(was), flat(is)).find(({ key }) => !mayDiffer.includes(key));
  if (!wrong) return;
  throw new HumanError(
    tell`This run was begun with ${wrong.key} ${wrong.was}, but here it would go on with ${wrong.is}, which gives other numbers. Resume it
      where it was begun, or start a new run.`);
};

const differences = (was: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>): Difference[] =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => was[key] !== is[key])
    .map((key) => ({ key, was: was[key] ?? 'none', is: is[key] ?? 'none' }));

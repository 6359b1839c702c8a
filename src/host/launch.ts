import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { inWords } from '../protocol/sentence';
import type { Control, TrainerHint } from '../protocol/control';
import { sendControl } from '../runs/reader';
import type { RunSummary } from '../runs/summary';
import { trainerArguments, type TrainerTask } from './childEnvironment';
import { newRunFolder } from './configFile';
import { killTree } from './killTree';
import { moduleRoots, nodeProcess } from './nodeProgram';
import { messageText } from './runText';
import type { RunNotes } from './runNotes';
import { isLive } from './runState';
import type { TrainerRecord } from './trainerRecord';
import { isStill, TrainerRegister } from './trainerRegister';

/** How long a trainer has to end by itself after it was asked to, in ms. */
const stopPatience = 5000;
/** How long the words of a trainer that has ended may still be on their way, in ms. */
const exitPatience = 300;
/** How long a closing window waits for its trainers' last checkpoints; VS Code gives it 5 s. */
const closePatience = 4000;

/** Lines of stderr that are kept of a failed run: as many as the trainer says at most. */
const mostWords = 12;

/** A trainer that this window started, or found again after an earlier window had gone. */
export interface LiveRun {
  readonly folder: string;
  readonly config: string;
  /** Undefined for a trainer that was found again: it is spoken to through its run folder alone. */
  readonly child: ChildProcess | undefined;
  /** Goes on when the window closes. */
  readonly detached: boolean;
  /** Processor threads it takes, until its record says so. */
  readonly threads: number;
  stopping: boolean;
  /** What it last said on stderr: the reason, when it fails. */
  lastWords: string;
  /** The same as it is said by itself, in the editor's language. */
  said?: string;
  /** All lines of stderr, the last ones: a config can be wrong in several places. */
  readonly words: string[];
  /** Whether it has said that it holds its run: from then on it reads wishes. */
  holds: boolean;
  /** How it is written down for the next window, once it holds its run. */
  record: TrainerRecord | undefined;
  readonly log: string | undefined;
}

/** What to start beside the config. */
export interface StartWish {
  /** `RUN@ITERATION` that a branch begins with. */
  readonly from?: string;
  /** Folder of a run to go on with. */
  readonly resume?: string;
  readonly threads?: number;
  /** Overrides such as `training.iterations=500`. */
  readonly set?: readonly string[];
  /** Under a debug session. */
  readonly debug?: boolean;
}

/** Starts, controls and stops trainers, one process per run. Everything they find out is read from the run folder. */
export class Launcher implements vscode.Disposable {
  readonly #live = new Map<string, LiveRun>();
  readonly #words = new Map<string, string>();
  readonly #configs = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<LiveRun>();
  readonly #failed = new vscode.EventEmitter<LiveRun>();
  readonly #wrote = new vscode.EventEmitter<string>();
  readonly #register: TrainerRegister;
  /** A run started, was asked to stop, or ended. */
  readonly onDidChange = this.#changed.event;
  /** A run ended by itself without success. */
  readonly onDidFail = this.#failed.event;
  /** A run folder has something new: only a hint to look sooner. */
  readonly onDidWrite = this.#wrote.event;

  /** @param storage the extension's own folder, for trainers that outlive the window */
  constructor(
    private readonly trainer: string, private readonly log: vscode.LogOutputChannel,
    private readonly storage: string, private readonly notes: RunNotes,
  ) {
    this.#register = new TrainerRegister(join(storage, 'trainers'));
  }

  live(folder: string): LiveRun | undefined {
    return this.#live.get(folder);
  }

  get all(): readonly LiveRun[] {
    return [...this.#live.values()];
  }

  /** Why a run's trainer ended without success, in its last words. */
  failureOf(folder: string): string | undefined {
    return this.notes.of(folder).failure;
  }

  /** Everything a failed run of this window said on stderr, at most its last lines. */
  wordsOf(folder: string): string | undefined {
    return this.#words.get(folder);
  }

  /** The config of a run that this window started, whether or not it got as far as a record. */
  configOf(folder: string): string | undefined {
    return this.#configs.get(folder);
  }

  /** Forks a trainer for a config. @returns the run's folder */
  start(config: string, wish: StartWish = {}): string {
    const folder = wish.resume ?? this.#freeFolder(config);
    const { workspace } = vscode;
    const when = workspace.getConfiguration('mamlLab.run', vscode.Uri.file(config)).get<string>('whenWindowCloses');
    const { from, set, debug } = wish;
    // A debugged trainer hangs on its session.
    const detached = when === 'detach' && !debug;
    const roots = moduleRoots();
    const log = detached ? this.#logFile(folder) : undefined;
    const child = this.#fork({ config, folder, resume: wish.resume !== undefined, from, set, debug, detached, roots }, log);
    const run: LiveRun = {
      folder, config, child, detached, log, threads: wish.threads ?? 1, stopping: false, lastWords: '', words: [], holds: false,
      record: undefined,
    };
    this.#live.set(folder, run);
    this.#configs.set(folder, config);
    if (this.failureOf(folder) !== undefined) this.notes.set(folder, { failure: undefined });
    this.log.info(`${basename(folder)}: trainer ${child.pid ?? '?'} started for ${basename(config)}`);
    this.#listen(run, child);
    this.#changed.fire(run);
    return folder;
  }

  /** Leaves a wish for a run's trainer, wherever that runs, and wakes it if it is ours. */
  ask(folder: string, kind: Control['kind']): void {
    sendControl(folder, { kind });
    const child = this.#live.get(folder)?.child;
    if (child?.connected) child.send({ kind: 'wake' });
  }

  /** Asks, waits, then ends the process tree; a run that another process holds is only asked. */
  async stop(folder: string): Promise<void> {
    const run = this.#live.get(folder);
    if (!run) return sendControl(folder, { kind: 'stop' });
    if (run.stopping) return;
    run.stopping = true;
    this.#changed.fire(run);
    // Before it holds its run nobody reads wishes, and those that lie there are thrown away.
    if (run.holds) this.ask(folder, 'stop');
    else if (run.detached) run.child?.kill();
    else run.child?.disconnect();
    if (await this.#endsIn(run, stopPatience)) return;
    this.log.warn(`${basename(folder)}: no answer in ${stopPatience / 1000} s, the trainer is ended`);
    await this.#kill(run);
  }

  /** Finds trainers again whose window has gone: detached ones are looked after, others should have ended and are ended. */
  async adopt(isOurs: (config: string) => boolean): Promise<void> {
    for (const record of await this.#register.orphans()) {
      const { folder, config, detached, log } = record;
      if (!isOurs(config) || this.#live.has(folder)) continue;
      await this.#register.adopt(record);
      const run: LiveRun = {
        folder, config, child: undefined, detached, log, threads: 1, stopping: false, lastWords: '', words: [], holds: true, record,
      };
      this.#live.set(folder, run);
      this.#configs.set(folder, config);
      this.log.info(`${basename(folder)}: trainer ${record.pid} found again`);
      this.#changed.fire(run);
      if (!detached) void this.stop(folder);
    }
  }

  /** Trainers without a line to this process are known by their run folders. @param summaryOf what was just read */
  looked(summaryOf: (folder: string) => RunSummary | undefined): void {
    for (const run of this.all.filter(({ child }) => !child)) {
      const summary = summaryOf(run.folder);
      if (summary && isLive(summary.state)) continue;
      run.lastWords = (summary && messageText(summary, vscode.l10n.t)) ?? this.#lastLines(run);
      const isWell = summary?.state === 'finished' || summary?.state === 'stopped';
      this.#ended(run, isWell ? 0 : summary?.state ?? 'unknown');
    }
  }

  /** The window closes: attached trainers get their time to write a checkpoint, detached ones go on. */
  async close(): Promise<void> {
    const attached = this.all.filter(({ detached }) => !detached);
    for (const run of attached) {
      run.stopping = true;
      if (run.child?.connected) run.child.disconnect();
    }
    await Promise.all(attached.map((run) => this.#endsIn(run, closePatience)));
  }

  dispose(): void {
    for (const { child, detached } of this.all) if (child?.connected && !detached) child.disconnect();
    for (const emitter of [this.#changed, this.#failed, this.#wrote]) emitter.dispose();
  }

  #fork(task: TrainerTask, log: string | undefined): ChildProcess {
    const words = log === undefined ? 'pipe' : openSync(log, 'a');
    const child = fork(this.trainer, trainerArguments(task), {
      ...nodeProcess(), cwd: dirname(task.config), execArgv: [], detached: task.detached, serialization: 'advanced',
      stdio: ['ignore', words, words, 'ipc'],
    });
    if (typeof words === 'number') closeSync(words);
    if (task.detached) child.unref();
    return child;
  }

  #listen(run: LiveRun, child: ChildProcess): void {
    const { folder } = run;
    const name = basename(folder);
    for (const [stream, level] of [[child.stdout, 'debug'], [child.stderr, 'info']] as const) {
      if (stream) createInterface({ input: stream }).on('line', (line) => {
        this.log[level](`${name}: ${line}`);
        if (level === 'info' && line.trim()) this.#heard(run, line.trim());
      });
    }
    child.on('message', (hint: TrainerHint) => {
      if (hint.kind === 'offset') this.#wrote.fire(folder);
      if (hint.kind === 'failed') run.said = inWords(hint.said, vscode.l10n.t);
      if (hint.kind === 'run') {
        run.holds = true;
        void this.#note(run);
      }
    });
    child.on('error', (error) => {
      run.lastWords = error.message;
      this.log.error(`${name}: ${error.message}`);
      if (child.pid === undefined) this.#ended(run, 'error');
    });
    const ended = (code: number | null, signal: string | null): void => {
      run.lastWords ||= this.#lastLines(run);
      this.#ended(run, signal ?? code ?? 'unknown');
    };
    child.on('close', ended);
    // After a disconnect from this side Node may never say that the pipes are closed; last words get a moment.
    child.on('exit', (code, signal) => setTimeout(() => ended(code, signal), exitPatience));
  }

  /** The trainer holds its run: it is written down, so that the next window knows it. */
  async #note(run: LiveRun): Promise<void> {
    if (run.child?.pid === undefined) return;
    run.record = await this.#register.note(run, run.child.pid);
    if (run.record && !this.#live.has(run.folder)) await this.#register.forget(run.record);
  }

  #heard(run: LiveRun, line: string): void {
    run.lastWords = line;
    run.words.push(line);
    if (run.words.length > mostWords) run.words.shift();
  }

  #ended(run: LiveRun, how: string | number): void {
    // Its folder may have another trainer by now, which goes on with it.
    if (this.#live.get(run.folder) !== run) return;
    this.#live.delete(run.folder);
    this.log.info(`${basename(run.folder)}: trainer ended (${how})`);
    if (run.record) void this.#register.forget(run.record);
    if (how !== 0 && !run.stopping) {
      run.lastWords = run.said?.split('\n').at(-1) || run.lastWords || vscode.l10n.t(
        'The trainer was ended from outside ({0}), perhaps because memory ran out; Continue goes on from its last checkpoint.', how);
      this.notes.set(run.folder, { failure: run.lastWords });
      this.#words.set(run.folder, run.said ?? run.words.join('\n'));
      this.#failed.fire(run);
    }
    this.#changed.fire(run);
  }

  #endsIn({ folder }: LiveRun, patience: number): Promise<boolean> {
    if (!this.#live.has(folder)) return Promise.resolve(true);
    return new Promise((done) => {
      const end = (isGone: boolean): void => {
        clearTimeout(timer);
        listening.dispose();
        done(isGone);
      };
      const timer = setTimeout(() => end(false), patience);
      const listening = this.#changed.event(() => { if (!this.#live.has(folder)) end(true); });
    });
  }

  /** Only ever a process that this window forked, or one whose number, start time and token all stand in our storage. */
  async #kill({ child, record, folder }: LiveRun): Promise<void> {
    if (child?.pid !== undefined) return killTree(child.pid);
    if (record && await isStill(record)) return killTree(record.pid);
    this.log.warn(`${basename(folder)}: its trainer is not known for sure, so it is left alone`);
  }

  #logFile(folder: string): string {
    const place = join(this.storage, 'trainers');
    mkdirSync(place, { recursive: true });
    return join(place, `${basename(folder)}-${Date.now()}.log`);
  }

  /** What a detached trainer last said. */
  #lastLines({ log }: LiveRun): string {
    if (log === undefined || !existsSync(log)) return '';
    return readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
  }

  /** Two runs started in the same second get two folders. */
  #freeFolder(config: string): string {
    const wanted = newRunFolder(config, new Date());
    for (let n = 1; ; n++) {
      const folder = n === 1 ? wanted : `${wanted}-${n}`;
      if (!existsSync(folder) && !this.#live.has(folder)) return folder;
    }
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { TrainerHint } from '../protocol/control';
import { sendControl } from '../runs/reader';
import { segmentsOf } from '../runs/segments';
import { trainerArguments, trainerEnvironment } from './childEnvironment';
import { newRunFolder } from './configFile';
import { killTree } from './killTree';

/** How long a trainer has to end by itself after it was asked to, in ms. */
const stopPatience = 5000;

/** A trainer that this window forked and that has not ended. */
export interface LiveRun {
  readonly folder: string;
  readonly config: string;
  readonly child: ChildProcess;
  stopping: boolean;
  /** What it last said on stderr: the reason, when it fails. */
  lastWords: string;
}

/** What a start may want beside its config. */
export interface StartWish {
  /** `key=value` overrides of the config. */
  readonly set?: readonly string[];
}

/** Starts and stops trainers, one process per run. Everything they find out is read from the run folder. */
export class Launcher implements vscode.Disposable {
  readonly #live = new Map<string, LiveRun>();
  readonly #failures = new Map<string, string>();
  readonly #configs = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<LiveRun>();
  readonly #failed = new vscode.EventEmitter<LiveRun>();
  readonly #wrote = new vscode.EventEmitter<string>();
  /** A run started, was asked to stop, or ended. */
  readonly onDidChange = this.#changed.event;
  /** A run ended by itself without success. */
  readonly onDidFail = this.#failed.event;
  /** A run folder has something new: only a hint to look sooner. */
  readonly onDidWrite = this.#wrote.event;

  constructor(private readonly trainer: string, private readonly log: vscode.LogOutputChannel) {}

  live(folder: string): LiveRun | undefined {
    return this.#live.get(folder);
  }

  get all(): readonly LiveRun[] {
    return [...this.#live.values()];
  }

  /** Why a run of this window ended without success, in the trainer's last words. */
  failureOf(folder: string): string | undefined {
    return this.#failures.get(folder);
  }

  /** The config of a run that this window started, whether or not it got as far as a record. */
  configOf(folder: string): string | undefined {
    return this.#configs.get(folder);
  }

  /** Forks a trainer for a config. @returns the new run's folder */
  start(config: string, { set = [] }: StartWish = {}): string {
    const folder = freeFolder(config);
    const nodePath = vscode.workspace.getConfiguration('mamlLab.trainer').get<string>('nodePath')?.trim();
    const child = fork(this.trainer, trainerArguments(config, folder, set), {
      cwd: dirname(config), execPath: nodePath || process.execPath, execArgv: [],
      env: trainerEnvironment(process.env, !nodePath && process.versions.electron !== undefined),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const run: LiveRun = { folder, config, child, stopping: false, lastWords: '' };
    this.#live.set(folder, run);
    this.#configs.set(folder, config);
    this.log.info(`${basename(folder)}: trainer ${child.pid ?? '?'} started for ${basename(config)}`);
    this.#listen(run);
    this.#changed.fire(run);
    return folder;
  }

  /** Asks, waits, then ends the process tree; a run that another process holds is only asked. */
  async stop(folder: string): Promise<void> {
    const run = this.#live.get(folder);
    if (!run) return sendControl(folder, { kind: 'stop' });
    if (run.stopping) return;
    run.stopping = true;
    this.#changed.fire(run);
    const gone = new Promise<boolean>((done) => run.child.once('exit', () => done(true)));
    request(run);
    const patience = new Promise<boolean>((done) => setTimeout(() => done(false), stopPatience).unref());
    if (await Promise.race([gone, patience]) || run.child.pid === undefined) return;
    this.log.warn(`${basename(folder)}: no answer in ${stopPatience / 1000} s, the trainer is ended`);
    await killTree(run.child.pid);
  }

  dispose(): void {
    for (const { child } of this.#live.values()) if (child.connected) child.disconnect();
    for (const emitter of [this.#changed, this.#failed, this.#wrote]) emitter.dispose();
  }

  #listen(run: LiveRun): void {
    const { child, folder } = run;
    const name = basename(folder);
    for (const [stream, level] of [[child.stdout, 'debug'], [child.stderr, 'info']] as const) {
      if (stream) createInterface({ input: stream }).on('line', (line) => {
        this.log[level](`${name}: ${line}`);
        if (level === 'info' && line.trim()) run.lastWords = line.trim();
      });
    }
    child.on('message', (hint: TrainerHint) => {
      if (hint.kind === 'offset') this.#wrote.fire(folder);
    });
    child.on('error', (error) => {
      run.lastWords = error.message;
      this.log.error(`${name}: ${error.message}`);
      if (child.pid === undefined) this.#ended(run, 'error');
    });
    child.on('close', (code, signal) => this.#ended(run, signal ?? code ?? 'unknown'));
  }

  #ended(run: LiveRun, how: string | number): void {
    if (!this.#live.delete(run.folder)) return;
    this.log.info(`${basename(run.folder)}: trainer ended (${how})`);
    if (how !== 0 && !run.stopping) {
      this.#failures.set(run.folder, run.lastWords);
      this.#failed.fire(run);
    }
    this.#changed.fire(run);
  }
}

/** A stop request and a nudge to look at it; before there is a record, closing the line has to do. */
const request = ({ folder, child }: LiveRun): void => {
  if (segmentsOf(folder).length === 0) return child.disconnect();
  sendControl(folder, { kind: 'stop' });
  if (child.connected) child.send({ kind: 'wake' });
};

/** Two runs started in the same second get two folders. */
const freeFolder = (config: string): string => {
  const wanted = newRunFolder(config, new Date());
  for (let n = 1; ; n++) {
    const folder = n === 1 ? wanted : `${wanted}-${n}`;
    if (!existsSync(folder)) return folder;
  }
};

import { fork, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import type { z } from 'zod';
import { analystReply, type AnalysisWords, type AnalystRequest, type RequestOf, type ResultOf } from '../protocol/analysis';
import { HumanError } from '../protocol/humanError';
import { tell, type Told } from '../protocol/sentence';
import { nodeProcess, rootWords } from './nodeProgram';

/** An analyst that nobody asks ends after this many milliseconds. */
const idlePatience = 120_000;

interface Waiting {
  result(value: unknown): void;
  readonly failure: (said: Told) => void;
  progress(done: number, total: number): void;
}

/** How a question is asked beside its request. */
export interface Asking {
  readonly token?: vscode.CancellationToken;
  readonly progress?: (done: number, total: number) => void;
}

/** Asks the trainer's code in a process of its own, started at the first question and ended when nobody asks. */
export class Analyst implements vscode.Disposable {
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #lastWords = '';

  constructor(private readonly trainer: string, private readonly log: vscode.LogOutputChannel) {}

  /** @throws HumanError with one sentence when there is no answer */
  async ask<W extends AnalysisWords>(words: W, request: RequestOf<W>, asking: Asking = {}): Promise<ResultOf<W>> {
    const result = words.result.safeParse(await this.askByName(words.name, request, asking));
    if (!result.success) throw new HumanError(tell`The answer to "${words.name}" does not fit this version.`);
    return result.data as z.output<W['result']>;
  }

  askByName(name: string, request: unknown, { token, progress = () => undefined }: Asking = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((result, fail) => {
      const failure = (said: Told): void => fail(new HumanError(said));
      this.#waiting.set(id, { result, failure, progress });
      this.#send({ kind: 'ask', id, name, request });
      token?.onCancellationRequested(() => this.#send({ kind: 'cancel', id }));
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    if (this.#child?.connected) this.#child.disconnect();
    // A module that never returns does not notice that the line is closed.
    this.#child?.kill();
    this.#child = undefined;
  }

  #send(message: AnalystRequest): void {
    clearTimeout(this.#idle);
    this.#child ??= this.#start();
    if (this.#child.connected) this.#child.send(message);
  }

  #start(): ChildProcess {
    const child = fork(this.trainer, ['--analyst', ...rootWords()], {
      ...nodeProcess(), execArgv: [], serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = text.toString().trim() || this.#lastWords;
      this.log.info(`analyst: ${text.toString().trimEnd()}`);
    });
    child.on('message', (raw) => this.#receive(raw));
    child.on('error', ({ message }) => this.#gone(child, message));
    child.on('exit', () => this.#gone(child, this.#lastWords || tell`the analysing process ended`));
    return child;
  }

  #receive(raw: unknown): void {
    const { data } = analystReply.safeParse(raw);
    const waiting = data && this.#waiting.get(data.id);
    if (!data || !waiting) return;
    if (data.kind === 'progress') return waiting.progress(data.done, data.total);
    this.#waiting.delete(data.id);
    if (data.kind === 'result') waiting.result(data.result);
    else waiting.failure(data.message);
    if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.dispose(), idlePatience).unref();
  }

  #gone(child: ChildProcess, why: Told): void {
    if (this.#child === child) this.#child = undefined;
    for (const { failure } of this.#waiting.values()) failure(why);
    this.#waiting.clear();
  }
}

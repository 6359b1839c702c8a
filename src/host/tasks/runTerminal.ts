import * as vscode from 'vscode';
import type { EventOf } from '../../protocol/events';
import { meanWithInterval, metricName } from '../../protocol/format';
import { Progress } from '../../runs/progress';
import { RunReader } from '../../runs/reader';
import { errorText } from '../errorText';
import type { Launcher } from '../launch';

/** Milliseconds between two looks at the record. */
const pause = 200;
const interrupt = '\x03';
/** Exit code of a run that a person stopped: as the command line has it. */
const stopped = 130;

/** A terminal that runs a config through the launcher and shows what its record says. */
export class RunTerminal implements vscode.Pseudoterminal {
  readonly #wrote = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#wrote.event;
  readonly onDidClose = this.#closed.event;
  readonly #terminal = { isTTY: true, columns: 80, write: (text: string) => this.#write(text) };
  readonly #progress = new Progress(this.#terminal, vscode.l10n.t);
  #folder: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #finished: EventOf<'finished'> | undefined;
  #isOver = false;

  constructor(private readonly launcher: Launcher, private readonly config: string, private readonly set: readonly string[]) {}

  open(size: vscode.TerminalDimensions | undefined): void {
    this.setDimensions(size);
    try {
      const folder = this.launcher.start(this.config, { set: this.set });
      this.#folder = folder;
      this.#progress.line(vscode.l10n.t('Run folder: {0}', vscode.workspace.asRelativePath(folder)));
      this.#follow(folder, new RunReader(folder));
    } catch (error) {
      this.#end(errorText(error), 1);
    }
  }

  setDimensions(size: vscode.TerminalDimensions | undefined): void {
    this.#terminal.columns = size?.columns ?? this.#terminal.columns;
  }

  handleInput(data: string): void {
    if (data !== interrupt || this.#folder === undefined) return;
    this.#progress.line(vscode.l10n.t('Stopping with a checkpoint'));
    void this.launcher.stop(this.#folder);
  }

  /** The terminal was closed: the run is asked to end, as in any terminal. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#folder !== undefined && !this.#isOver) void this.launcher.stop(this.#folder);
    this.#isOver = true;
  }

  #follow(folder: string, reader: RunReader): void {
    this.#timer = setTimeout(() => void this.#look(folder, reader), pause);
  }

  async #look(folder: string, reader: RunReader): Promise<void> {
    // Asked before reading: what a run wrote before it ended is read in this look.
    const isLive = this.launcher.live(folder) !== undefined;
    const { events, more } = await reader.poll();
    for (const event of events) {
      this.#progress.show(event);
      if (event.kind === 'finished') this.#finished = event;
    }
    if (this.#isOver) return;
    if (isLive || more) return this.#follow(folder, reader);
    this.#conclude(folder);
  }

  #conclude(folder: string): void {
    const { reason, evaluation } = this.#finished ?? {};
    const failure = this.launcher.failureOf(folder);
    if (failure !== undefined || reason === undefined || reason === 'failed') {
      const why = this.launcher.wordsOf(folder) || failure || vscode.l10n.t('The trainer ended without a word.');
      return this.#end(why, reason === 'stopped' ? stopped : 1);
    }
    if (reason === 'stopped') return this.#end(vscode.l10n.t('Stopped with a checkpoint.'), stopped);
    const last = evaluation?.curve.at(-1);
    const result = last && meanWithInterval(last.mean, last.ci95, last.metric);
    this.#end(last ? vscode.l10n.t('Done: {0} {1} after {2} steps.', metricName(last.metric), result ?? '', last.step)
      : vscode.l10n.t('Done.'), 0);
  }

  #end(sentence: string, code: number): void {
    this.#isOver = true;
    this.#progress.line(sentence);
    this.#closed.fire(code);
  }

  /** Terminals want a carriage return, too. */
  #write(text: string): void {
    this.#wrote.fire(text.replace(/\r?\n/g, '\r\n'));
  }
}

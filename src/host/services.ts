import type * as vscode from 'vscode';
import type { Analyst } from './analyst';
import type { LastAnswers } from './lastAnswers';
import type { Launcher } from './launch';
import type { RunQueue } from './queue';
import type { RunLibrary } from './runLibrary';
import type { RunNotes } from './runNotes';
import type { Watch } from './watch';

/** The parts that views and commands are given; built once by `activate`. */
export interface Services {
  readonly extension: vscode.Uri;
  /** A folder of our own that survives updates. */
  readonly storage: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** The trainer's program: for questions that need a process of their own. */
  readonly trainer: string;
  readonly launcher: Launcher;
  /** Answers what panels ask. */
  readonly analyst: Analyst;
  readonly library: RunLibrary;
  readonly watch: Watch;
  /** Runs that wait for their turn. */
  readonly queue: RunQueue;
  /** Names, pins and the like of runs. */
  readonly notes: RunNotes;
  /** What questions that train found last. */
  readonly last: LastAnswers;
}

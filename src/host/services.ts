import type * as vscode from 'vscode';
import type { Launcher } from './launch';
import type { RunLibrary } from './runLibrary';

/** The parts that views and commands are given; built once by `activate`. */
export interface Services {
  readonly extension: vscode.Uri;
  /** A folder of our own that survives updates. */
  readonly storage: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly launcher: Launcher;
  readonly library: RunLibrary;
  /** The library has looked at all runs again. */
  readonly onDidLook: vscode.Event<void>;
}

import * as vscode from 'vscode';
import { configEnding } from './configFile';
import type { Place } from './views/lines';
import type { Watch } from './watch';

/** What a command may be called with: a line of the tree, a file, a path, or nothing from the palette. */
export type Target = Place | vscode.Uri | string | undefined;

const isPlace = (target: Target): target is Place => typeof target === 'object' && 'line' in target;

/** The config that is meant; without a target the one in the active editor. */
export const configOf = (target: Target, watch: Watch): string | undefined => {
  if (isPlace(target)) return target.line.experiment.path;
  const path = target instanceof vscode.Uri ? target.fsPath : target;
  if (path === undefined) return activeConfig();
  return path.endsWith(configEnding) ? path : watch.experimentOf(path)?.path;
};

const activeConfig = (): string | undefined => {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'maml-config' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
};

/** The run folder that is meant, when the target names one. */
export const runOf = (target: Target): string | undefined => {
  if (isPlace(target)) return target.line.kind === 'run' ? target.line.folder : undefined;
  return typeof target === 'string' ? target : undefined;
};

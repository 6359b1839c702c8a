import * as vscode from 'vscode';
import { configEnding } from './configFile';
import type { Line } from './views/lines';
import type { Watch } from './watch';

/** What a command may be called with: a line of the tree, a file, a path, or nothing from the palette. */
export type Target = Line | vscode.Uri | string | undefined;

const isLine = (target: Target): target is Line => typeof target === 'object' && 'kind' in target;

/** The config that is meant; without a target the one in the active editor. */
export const configOf = (target: Target, watch: Watch): string | undefined => {
  if (isLine(target)) return target.experiment.path;
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
  if (isLine(target)) return target.kind === 'run' ? target.folder : undefined;
  return typeof target === 'string' ? target : undefined;
};

import * as vscode from 'vscode';
import { sweepEnding } from '../protocol/sweep';
import { configEnding } from './configFile';
import type { Place } from './views/lines';
import type { Watch } from './watch';

/** What a command may be called with: a line of a tree, a file, a path, or nothing from the palette. */
export type Target = Place | vscode.Uri | string | undefined;

const isPlace = (target: Target): target is Place => typeof target === 'object' && 'line' in target;

/** The config that is meant; without a target the one in the active editor. */
export const configOf = (target: Target, watch: Watch): string | undefined => {
  if (isPlace(target)) return 'experiment' in target.line ? target.line.experiment?.path : undefined;
  const path = target instanceof vscode.Uri ? target.fsPath : target;
  if (path === undefined) return activeConfig();
  return path.endsWith(configEnding) ? path : watch.experimentOf(path)?.path;
};

const activeConfig = (): string | undefined => {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'maml-config' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
};

/** The task set of the catalogue that is meant: a line that no config uses, or its name. */
export const catalogTaskSetOf = (target: Target): string | undefined => {
  if (isPlace(target)) return target.line.kind === 'taskSet' && !target.line.experiment ? target.line.name : undefined;
  return typeof target === 'string' && /^\w+$/.test(target) ? target : undefined;
};

/** The sweep file that is meant; without a target the one in the active editor. */
export const sweepOf = (target: Target): string | undefined => {
  if (isPlace(target)) return target.line.kind === 'sweep' ? target.line.sweep.path : undefined;
  const path = target instanceof vscode.Uri ? target.fsPath : target;
  if (path !== undefined) return path.endsWith(sweepEnding) ? path : undefined;
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'maml-sweep' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
};

/** The run folder that is meant, when the target names one or a checkpoint of it. */
export const runOf = (target: Target): string | undefined => {
  if (isPlace(target)) return 'folder' in target.line ? target.line.folder : undefined;
  const isFile = typeof target === 'string' && (target.endsWith(configEnding) || target.endsWith(sweepEnding));
  return typeof target === 'string' && !isFile ? target : undefined;
};

/** The checkpoint's meta-iteration, when the target is one. */
export const iterationOf = (target: Target): number | undefined =>
  (isPlace(target) && target.line.kind === 'checkpoint' ? target.line.iteration : undefined);

/** The queued run that is meant. */
export const queuedOf = (target: Target): string | undefined =>
  (isPlace(target) && target.line.kind === 'queued' ? target.line.item.id : undefined);

/** Run folders of a target, or of all selected lines when it is one of them. */
export const runsOf = (target: Target, selected: readonly Target[] = []): readonly string[] => {
  const targets = selected.length > 1 && selected.includes(target) ? selected : [target];
  return [...new Set(targets.flatMap((one) => runOf(one) ?? []))];
};

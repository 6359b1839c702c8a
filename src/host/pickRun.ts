import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunSummary } from '../runs/summary';
import type { CommandContext } from './command';
import { resultText, runText } from './runText';
import { runsOf, type Target } from './target';

const say = vscode.l10n.t;

/** A run that a person picks, newest first. @param none what is said when there is nothing to pick */
export const pickRun = async (
  { library, notes }: CommandContext, title: string, none: string, fits: (run: RunSummary) => boolean = () => true,
): Promise<string | undefined> => {
  const newestFirst = library.all.filter(fits).sort((a, b) => (b.began ?? 0) - (a.began ?? 0));
  if (newestFirst.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  const items = newestFirst.map((run) => runItem(run, notes));
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.folder;
};

/** A run in a pick: what it is called, its result or how far it is, and its folder. */
export const runItem = (run: RunSummary, notes: CommandContext['notes']): vscode.QuickPickItem & { readonly folder: string } => ({
  label: notes.of(run.folder).name ?? run.name, description: resultText(run) ?? runText(run, run.state, say), folder: run.folder,
  detail: vscode.workspace.asRelativePath(run.folder),
});

/** The runs that a command is called for: its targets, else one that is picked. */
export const chosenRuns = async (
  context: CommandContext, target: Target, selected: readonly Target[] | undefined, title: string, none: string,
  fits?: (run: RunSummary) => boolean,
): Promise<readonly string[]> => {
  const named = runsOf(target, selected);
  if (named.length > 0) return named;
  const picked = await pickRun(context, title, none, fits);
  return picked === undefined ? [] : [picked];
};

/** What a run is called in a sentence. */
export const nameOf = ({ notes }: CommandContext, folder: string): string => notes.of(folder).name ?? basename(folder);

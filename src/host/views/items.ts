import * as vscode from 'vscode';
import { count, duration } from '../../protocol/format';
import type { RunSummary } from '../../runs/summary';
import { dayAndTime } from '../clock';
import { isLive } from '../runState';
import { resultSource, resultText, secondsOf, stateLooks } from '../runText';
import type { CheckpointLine, ConfigLine, FolderLine, Line, QueueLine, RunLine, SweepLine, TaskSetLine } from './lines';

const say = vscode.l10n.t;
const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** The tree item of a line: its icon, words, what a click opens, and what a screen reader says. */
export const itemOf = (line: Line): vscode.TreeItem => {
  switch (line.kind) {
    case 'folder': return folderItem(line);
    case 'config': return configItem(line);
    case 'sweep': return sweepItem(line);
    case 'run': return runItem(line);
    case 'checkpoint': return checkpointItem(line);
    case 'queued': return queueItem(line);
    case 'taskSet': return taskSetItem(line);
  }
};

/** @param what it is, said after the words that are seen */
const item = (
  { id, label, description }: Line, fold: vscode.TreeItemCollapsibleState, contextValue: string, icon: vscode.ThemeIcon, what: string,
): vscode.TreeItem => Object.assign(new vscode.TreeItem(label, fold), {
  id, description, contextValue, iconPath: icon,
  accessibilityInformation: { label: [label, description, what].filter(Boolean).join(', '), role: 'treeitem' },
});

const folderItem = (line: FolderLine): vscode.TreeItem =>
  item(line, Expanded, 'folder', new vscode.ThemeIcon('root-folder'), say('folder'));

const configItem = (line: ConfigLine): vscode.TreeItem => {
  const uri = vscode.Uri.file(line.experiment.path);
  const made = item(line, line.runs.length > 0 ? Expanded : None, 'config', new vscode.ThemeIcon('json'), say('experiment'));
  made.tooltip = vscode.workspace.asRelativePath(uri);
  made.command = { command: 'vscode.open', title: say('Open Config'), arguments: [uri] };
  return made;
};

const sweepItem = (line: SweepLine): vscode.TreeItem => {
  const icon = line.state === 'live' ? new vscode.ThemeIcon('sync~spin', new vscode.ThemeColor('charts.blue')) : new vscode.ThemeIcon('list-tree');
  const made = item(line, line.runs.length > 0 ? Collapsed : None, `sweep.${line.state}`, icon, say('sweep'));
  made.tooltip = vscode.workspace.asRelativePath(line.sweep.path);
  made.command = { command: 'mamlLab.showSweep', title: say('Show Sweep'), arguments: [vscode.Uri.file(line.sweep.path)] };
  return made;
};

const runItem = (line: RunLine): vscode.TreeItem => {
  const { icon, colour } = stateLooks[line.state];
  const theme = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  const marks = [line.pinned && '.pinned', line.note.notify && '.notify'].filter(Boolean).join('');
  const context = `run.${isLive(line.state) ? 'live' : 'ended'}.${line.state}${marks}`;
  const description = line.pinned ? [say('pinned'), line.description].filter(Boolean).join(', ') : line.description;
  const made = item({ ...line, description }, line.summary ? Collapsed : None, context, theme,
    say('{0} run of {1}', say(line.state), line.experiment.name));
  made.command = { command: 'mamlLab.openPanel', title: say('Open Panel'), arguments: [line.folder] };
  return made;
};

const checkpointItem = (line: CheckpointLine): vscode.TreeItem => {
  const made = item(line, None, 'checkpoint', new vscode.ThemeIcon('save'), say('checkpoint'));
  made.tooltip = say('Checkpoint of meta-iteration {0}', line.label);
  made.command = { command: 'mamlLab.openPanel', title: say('Open Panel'), arguments: [{ id: line.id, line }] };
  return made;
};

const queueItem = (line: QueueLine): vscode.TreeItem => {
  const made = item(line, None, 'queued', new vscode.ThemeIcon('watch'), say('queued run'));
  const uri = vscode.Uri.file(line.item.config);
  made.tooltip = vscode.workspace.asRelativePath(uri);
  made.command = { command: 'vscode.open', title: say('Open Config'), arguments: [uri] };
  return made;
};

const taskSetItem = (line: TaskSetLine): vscode.TreeItem => {
  const icon = new vscode.ThemeIcon(line.experiment ? 'circle-filled' : 'circle-outline');
  const made = item(line, None, line.experiment ? 'taskSet.config' : 'taskSet.catalog', icon, say('task set'));
  made.tooltip = line.tooltip;
  made.command = { command: 'mamlLab.openTaskSet', title: say('Open Task Set'), arguments: [{ id: line.id, line }] };
  return made;
};

const timeText = (summary: RunSummary, isGoingOn: boolean): string | undefined => {
  const seconds = secondsOf(summary);
  if (seconds === undefined) return undefined;
  if (isGoingOn) return say('{0} so far', duration(seconds));
  const { resumedFrom } = summary.started ?? {};
  if (resumedFrom === undefined || !summary.seconds) return say('took {0}', duration(seconds));
  return say('took {0} since it was continued at {1}', duration(seconds), count(resumedFrom));
};

/** Made only when the pointer rests on a run. */
export const runTooltip = (line: RunLine): vscode.MarkdownString => {
  const { summary } = line;
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(line.experiment.name).appendMarkdown(`** · ${say(line.state)}\n\n`);
  const result = summary && resultText(summary);
  if (summary && result) text.appendText(`${result} (${resultSource(summary, say)})`).appendMarkdown('\n\n');
  if (summary?.began !== undefined) text.appendText(say('started {0}', dayAndTime(summary.began))).appendMarkdown('\n\n');
  const time = summary && timeText(summary, isLive(line.state));
  if (time) text.appendText(time).appendMarkdown('\n\n');
  const why = line.state === 'interrupted' ? line.note.failure : undefined;
  if (why) text.appendText(why).appendMarkdown('\n\n');
  if (summary?.started?.debugged) text.appendText(say(
    'Debugged: rates could be edited on the way, so its numbers need not be those of an undisturbed run.')).appendMarkdown('\n\n');
  if (summary?.started) text.appendText(say('runtime {0}', summary.started.runtime)).appendMarkdown('\n\n');
  return text.appendText(vscode.workspace.asRelativePath(line.folder));
};

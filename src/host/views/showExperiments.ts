import * as vscode from 'vscode';
import type { Watch } from '../watch';
import { WhileVisible } from '../whileVisible';
import type { ExperimentsView } from './experiments';
import type { Place } from './lines';

/** Puts the tree into the sidebar, with a badge for runs that go on; it is kept fresh while it is visible. */
export const showExperiments = (view: ExperimentsView, watch: Watch): vscode.Disposable => {
  const tree = vscode.window.createTreeView('mamlLab.experiments', {
    treeDataProvider: view, showCollapseAll: true, canSelectMany: true,
  });
  const update = (): void => {
    const { liveCount } = view;
    const tooltip = liveCount === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', liveCount);
    tree.description = view.description;
    tree.badge = liveCount > 0 ? { value: liveCount, tooltip } : undefined;
  };
  update();
  /** The focus stays where the person works; a view out of sight stays there. */
  const reveal = (place: Place): void => {
    // A line that went meanwhile is none to be told of.
    if (tree.visible) void tree.reveal(place, { select: false, focus: false }).then(undefined, () => undefined);
  };
  const attention = new WhileVisible(() => watch.attend());
  attention.set(tree.visible);
  return vscode.Disposable.from(
    tree, attention, tree.onDidChangeVisibility(({ visible }) => attention.set(visible)), view.onDidChangeTreeData(update),
    view.onDidChangeFilter(update),
    view.onDidWant(reveal));
};

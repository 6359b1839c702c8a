import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import { HumanError } from '../protocol/humanError';
import { besidePanel } from './besidePanel';
import type { Watch } from './watch';

/**
 * Opens a run's config at a setting; one that stands only in the defaults opens at the nearest part above it.
 * @throws HumanError when the config is not in the workspace
 */
export const showSetting = async (run: string, path: readonly string[], watch: Watch): Promise<void> => {
  const config = watch.experimentOf(run)?.path;
  if (config === undefined) throw new HumanError(vscode.l10n.t('The config of this run is not in the workspace.'));
  const document = await vscode.workspace.openTextDocument(config);
  const offset = offsetOf(document.getText(), path);
  const at = document.positionAt(offset);
  await vscode.window.showTextDocument(document, {
    viewColumn: besidePanel(), selection: new vscode.Range(at, document.lineAt(at).range.end),
  });
};

/** Where a setting is written, or the nearest part above it. */
export const offsetOf = (text: string, path: readonly string[]): number => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  for (let depth = path.length; root && depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node) return node.parent?.offset ?? node.offset;
  }
  return 0;
};

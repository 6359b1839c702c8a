import * as vscode from 'vscode';
import type { FromPanel, SavedType } from '../protocol/messages';

const typeNames: Readonly<Record<SavedType, string>> = { csv: 'CSV', svg: 'SVG', png: 'PNG' };

/** Asks where to, and writes what a panel made. @throws Error when it cannot be written */
export const saveFromPanel = async ({ name, type, data }: Extract<FromPanel, { kind: 'save' }>): Promise<void> => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = `${name}.${type}`;
  const target = await vscode.window.showSaveDialog({
    filters: { [typeNames[type]]: [type] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, file) }),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, typeof data === 'string' ? new TextEncoder().encode(data) : data);
  const saved = vscode.l10n.t('Saved {0}', vscode.workspace.asRelativePath(target));
  vscode.window.setStatusBarMessage(saved, 5000);
};

/** Puts a panel's text into the clipboard, and says so. */
export const copyFromPanel = async (text: string): Promise<void> => {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied as Markdown'), 3000);
};

import { applyEdits, modify } from 'jsonc-parser';
import * as vscode from 'vscode';

/** A config's text with some settings changed, by dotted key; comments and everything else stay. */
export const textWith = (text: string, settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings).reduce((now, [key, value]) => applyEdits(now, modify(now, key.split('.'), value, {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
  })), text);

/** Writes settings into an open config as one edit, which Undo takes back. @returns whether that was possible */
export const applySettings = async (config: string, settings: Readonly<Record<string, unknown>>): Promise<boolean> => {
  const document = await vscode.workspace.openTextDocument(config);
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), textWith(text, settings));
  await vscode.window.showTextDocument(document, { preview: false });
  return vscode.workspace.applyEdit(edit);
};

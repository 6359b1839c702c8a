import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { besidePanel } from './besidePanel';
import { ConfigSchema } from './config/schema';
import { defaultsOf } from './configDefaults';
import { type Settings, textWith } from './writtenSettings';

/**
 * Writes settings into an open config as one edit, which Undo takes back. @returns whether that was possible
 * @param extension folder of the extension, with the schema of configs
 */
export const applySettings = async (
  config: string, settings: Settings, extension: vscode.Uri,
): Promise<boolean> => {
  const document = await vscode.workspace.openTextDocument(config);
  const text = document.getText();
  const defaults = defaultsOf(await new ConfigSchema(extension).get(), { ...parse(text) as Settings, ...settings });
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), textWith(text, settings, defaults));
  // Where it is seen already: a page that asked for this stays in sight.
  const seen = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
  await vscode.window.showTextDocument(document, { preview: false, viewColumn: seen ?? besidePanel() });
  return vscode.workspace.applyEdit(edit);
};

import { applyEdits, findNodeAtLocation, modify, parse, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import { ConfigSchema } from './config/schema';
import { defaultsOf } from './configDefaults';

type Path = readonly string[];

const edited = (text: string, path: Path, value: unknown): string => applyEdits(text, modify(text, [...path], value, {
  formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
}));

/** A plug-in that a text leaves to the default has to be named before one of its options can be written. */
const named = (text: string, group: Path, defaults: unknown): string => {
  const tree = parseTree(text);
  if (group.length === 0 || (tree && findNodeAtLocation(tree, [...group]))) return text;
  const usual = group.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], defaults);
  const name = (usual as { readonly name?: unknown } | undefined)?.name;
  return name === undefined ? text : edited(text, [...group, 'name'], name);
};

/**
 * A config's text with some settings changed, by dotted key; comments and everything else stay.
 * @param defaults the config that results where the text says nothing
 */
export const textWith = (text: string, settings: Readonly<Record<string, unknown>>, defaults: unknown): string =>
  Object.entries(settings).reduce((now, [key, value]) => {
    const path = key.split('.');
    return edited(named(now, path.slice(0, -1), defaults), path, value);
  }, text);

/**
 * Writes settings into an open config as one edit, which Undo takes back. @returns whether that was possible
 * @param extension folder of the extension, with the schema of configs
 */
export const applySettings = async (
  config: string, settings: Readonly<Record<string, unknown>>, extension: vscode.Uri,
): Promise<boolean> => {
  const document = await vscode.workspace.openTextDocument(config);
  const text = document.getText();
  const defaults = defaultsOf(await new ConfigSchema(extension).get(), parse(text) as Readonly<Record<string, unknown>>);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), textWith(text, settings, defaults));
  await vscode.window.showTextDocument(document, { preview: false });
  return vscode.workspace.applyEdit(edit);
};

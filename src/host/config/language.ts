import { format } from 'jsonc-parser';
import * as vscode from 'vscode';
import { inWords } from '../../protocol/sentence';
import { rangeOf } from './checker';
import { type Completion, completionsAt } from './completions';
import { type HoverText, hoverAt } from './hover';
import { outlineOf, type OutlineEntry } from './outline';
import { pathLinks } from './pathLinks';
import type { ConfigSchema } from './schema';
import { described } from './vocabulary';

const say = vscode.l10n.t;

const itemKinds = {
  section: vscode.CompletionItemKind.Struct, option: vscode.CompletionItemKind.Property,
  name: vscode.CompletionItemKind.Module, value: vscode.CompletionItemKind.Value,
} as const;

/** Completion, hover, links to files, outline and formatting of configs: from the schema alone, no code is run. */
export class ConfigLanguage implements vscode.CompletionItemProvider, vscode.HoverProvider, vscode.DocumentLinkProvider,
  vscode.DocumentSymbolProvider, vscode.DocumentFormattingEditProvider {
  constructor(private readonly schema: ConfigSchema) {}

  async provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.CompletionItem[]> {
    const found = completionsAt(document.getText(), document.offsetAt(position), await this.schema.of(document));
    return found.map((one, i) => itemOf(one, i, document));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const found = hoverAt(document.getText(), document.offsetAt(position), await this.schema.of(document));
    return found && new vscode.Hover(markdownOf(found), rangeOf(document, found));
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const folder = vscode.Uri.joinPath(document.uri, '..');
    const links = pathLinks(document.getText(), await this.schema.of(document));
    const found = await Promise.all(links.map(async (link) => {
      const target = await targetOf(link.path, folder);
      return target && new vscode.DocumentLink(rangeOf(document, link), target);
    }));
    return found.flatMap((link) => link ?? []);
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    return outlineOf(document.getText()).map((entry) => symbolOf(entry, document));
  }

  provideDocumentFormattingEdits(
    document: vscode.TextDocument, { tabSize, insertSpaces }: vscode.FormattingOptions,
  ): vscode.TextEdit[] {
    return format(document.getText(), undefined, { tabSize, insertSpaces, keepLines: true })
      .map((edit) => vscode.TextEdit.replace(rangeOf(document, edit), edit.content));
  }
}

/** A file opens, a folder is shown in the explorer; what is not there is no link. */
const targetOf = async (path: string, folder: vscode.Uri): Promise<vscode.Uri | undefined> => {
  const isAbsolute = path.startsWith('/') || /^[a-z]:[\\/]/i.test(path);
  const uri = isAbsolute ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path.replaceAll('\\', '/'));
  const found = await vscode.workspace.fs.stat(uri).then((stat) => stat, () => undefined);
  if (!found) return undefined;
  if ((found.type & vscode.FileType.Directory) === 0) return uri;
  return vscode.Uri.parse(`command:revealInExplorer?${encodeURIComponent(JSON.stringify([uri]))}`);
};

const itemOf = (one: Completion, order: number, document: vscode.TextDocument): vscode.CompletionItem => {
  const item = new vscode.CompletionItem({ label: one.label, description: inWords(one.detail, say) }, itemKinds[one.kind]);
  item.documentation = described(one.documentation, say);
  item.insertText = new vscode.SnippetString(one.insert);
  item.range = rangeOf(document, one);
  // The words that are typed stand in quotation marks.
  item.filterText = one.kind === 'section' || one.label.startsWith('"') ? one.label : `"${one.label}"`;
  if (one.insert.startsWith('"')) item.filterText = `"${one.label.replaceAll('"', '')}"`;
  item.sortText = String(order).padStart(3, '0');
  return item;
};

/** Text that Markdown shows as it is; `appendText` would make every blank one that never breaks. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+!~<>|-]/g, '\\$&');

const markdownOf = ({ title, description, allowed, default: usual, plugin }: HoverText): vscode.MarkdownString => {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${plain(title)}**`);
  if (description) text.appendMarkdown(` — ${plain(described(description, say))}`);
  const facts = [...(allowed ? [inWords(allowed, say)] : []), ...(usual === undefined ? [] : [say('default {0}', usual)])];
  if (facts.length > 0) text.appendMarkdown(`\n\n${plain(facts.join(' · '))}`);
  if (plugin) text.appendMarkdown(`\n\n${plain(described(plugin, say))}`);
  return text;
};

const symbolOf = (entry: OutlineEntry, document: vscode.TextDocument): vscode.DocumentSymbol => {
  const kind = entry.children.length > 0 ? vscode.SymbolKind.Object : vscode.SymbolKind.Property;
  const symbol = new vscode.DocumentSymbol(
    entry.key, entry.value, kind, rangeOf(document, entry.whole), rangeOf(document, entry.name));
  symbol.children = entry.children.map((child) => symbolOf(child, document));
  return symbol;
};

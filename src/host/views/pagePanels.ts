import * as vscode from 'vscode';
import { type FromPanel, messagesVersion, type PageName, parseFromPanel, type ToPanel } from '../../protocol/messages';
import type { Services } from '../services';
import { PageLife } from './pageLife';
import { panelHtml } from './panelHtml';
import { PanelQuestions } from './panelQuestions';
import { rememberedOf } from './rememberedOf';
import { WhileVisible } from '../whileVisible';

/** One kind of page about a file: what it is called and what a person can do on it beside asking. */
export interface PageKind {
  /** Of the webview panel: restored after a reload. */
  readonly type: string;
  readonly page: PageName;
  title(path: string): string;
  obey?(message: FromPanel, path: string): void;
  /** What goes on as long as such a page is visible. */
  attend?(): vscode.Disposable;
}

/** Panels about files that need no run: one per file, restored after a reload. */
export class PagePanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, vscode.WebviewPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(private readonly services: Services, private readonly kind: PageKind) {
    this.#serializer = vscode.window.registerWebviewPanelSerializer(kind.type, this);
  }

  /** Beside the editor; a further page of the kind where the last one is. @param path of the file */
  show(path: string): void {
    const open = this.#open.get(path);
    if (open) return open.reveal(undefined, true);
    this.#create(path, [...this.#open.values()].at(-1)?.viewColumn);
  }

  #create(path: string, viewColumn = vscode.ViewColumn.Beside): void {
    const place = { viewColumn, preserveFocus: true };
    this.#adopt(path, vscode.window.createWebviewPanel(this.kind.type, this.kind.title(path), place));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const path = rememberedOf(this.kind.page, state);
    if (path !== undefined && !this.#open.has(path)) this.#adopt(path, panel);
    else panel.dispose();
  }

  dispose(): void {
    this.#serializer.dispose();
  }

  #adopt(path: string, panel: vscode.WebviewPanel): void {
    const { extension, log } = this.services;
    const post = (body: ToPanel): void => void panel.webview.postMessage({ version: messagesVersion, id: 0, body });
    const questions = new PanelQuestions(this.services, post);
    const attention = new WhileVisible(() => this.kind.attend?.() ?? vscode.Disposable.from());
    attention.set(panel.visible);
    panel.onDidChangeViewState(() => attention.set(panel.visible));
    const life = new PageLife(panel, log, () => {
      const { viewColumn } = panel;
      panel.dispose();
      this.#create(path, viewColumn);
    });
    this.#open.set(path, panel);
    panel.onDidDispose(() => {
      life.dispose();
      if (this.#open.get(path) === panel) this.#open.delete(path);
      attention.dispose();
      questions.dispose();
    });
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      life.heard();
      const parsed = parseFromPanel(raw);
      if ('wrong' in parsed) return log.warn(`A message of the panel does not fit:\n${parsed.wrong}`);
      const { body } = parsed.ok;
      if (body.kind === 'ask' || body.kind === 'cancel') questions.obey(body);
      else this.kind.obey?.(body, path);
    });
    panel.webview.options = {
      enableScripts: true, enableForms: false,
      localResourceRoots: ['dist/webview', 'media'].map((folder) => vscode.Uri.joinPath(extension, folder)),
    };
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.html = panelHtml(panel.webview, extension, { page: this.kind.page, path });
  }
}

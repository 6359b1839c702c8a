import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { messagesVersion, parseFromPanel, type ToPanel } from '../../protocol/messages';
import type { Services } from '../services';
import { panelHtml } from './panelHtml';
import { PanelQuestions } from './panelQuestions';

const panelType = 'mamlLab.taskSet';
const rememberedSchema = z.object({ config: z.string() });

/** Panels that show what a config's learner sees; no run is needed. One per config, restored after a reload. */
export class TaskSetPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, vscode.WebviewPanel>();
  readonly #serializer = vscode.window.registerWebviewPanelSerializer(panelType, this);

  constructor(private readonly services: Services) {}

  /** @param config path of a config file */
  show(config: string): void {
    const open = this.#open.get(config);
    if (open) return open.reveal(undefined, true);
    const title = vscode.l10n.t('Tasks of {0}', basename(config));
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(config, vscode.window.createWebviewPanel(panelType, title, place));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const remembered = rememberedSchema.safeParse(state);
    if (remembered.success && !this.#open.has(remembered.data.config)) this.#adopt(remembered.data.config, panel);
    else panel.dispose();
  }

  dispose(): void {
    this.#serializer.dispose();
  }

  #adopt(config: string, panel: vscode.WebviewPanel): void {
    const { extension, log } = this.services;
    const post = (body: ToPanel): void => void panel.webview.postMessage({ version: messagesVersion, id: 0, body });
    const questions = new PanelQuestions(this.services, post);
    this.#open.set(config, panel);
    panel.onDidDispose(() => {
      this.#open.delete(config);
      questions.dispose();
    });
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      const parsed = parseFromPanel(raw);
      if ('wrong' in parsed) return log.warn(`A message of the panel does not fit:\n${parsed.wrong}`);
      const { body } = parsed.ok;
      if (body.kind === 'ask' || body.kind === 'cancel') questions.obey(body);
    });
    panel.webview.options = {
      enableScripts: true, enableForms: false,
      localResourceRoots: ['dist/webview', 'media'].map((folder) => vscode.Uri.joinPath(extension, folder)),
    };
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.html = panelHtml(panel.webview, extension, config);
  }
}

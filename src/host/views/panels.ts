import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DebugPicture } from '../../protocol/debug';
import type { Services } from '../services';
import { RunPanel, type RunWish } from './panel';
import { rememberedOf } from './rememberedOf';

export const panelType = 'mamlLab.run';

type Place = { readonly viewColumn: vscode.ViewColumn; readonly preserveFocus?: boolean };

/** All open panels, one per run; restores them after a reload. */
export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, RunPanel>();
  readonly #serializer = vscode.window.registerWebviewPanelSerializer(panelType, this);

  constructor(private readonly services: Services) {}

  /**
   * Shows a run beside the editor, without taking the focus.
   * @param title its experiment, until the run says its name
   */
  show(folder: string, title = this.#nameOf(folder), place: Place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }): void {
    const open = this.#open.get(folder);
    if (open) return open.reveal();
    this.#adopt(folder, vscode.window.createWebviewPanel(panelType, title, place));
  }

  /** Opens a tab of a run's panel, if that is open. */
  showTab(folder: string, tab: string, choices?: Readonly<Record<string, string>>): void {
    this.#open.get(folder)?.showTab(tab, choices);
  }

  /** Shows a debugged run's task at hand in its panel, if that is open. @param stands whether it is still there */
  debugging(folder: string, picture: DebugPicture | undefined, stands: boolean): void {
    this.#open.get(folder)?.debugging(picture, stands);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const run = rememberedOf('run', state);
    if (run !== undefined && !this.#open.has(run)) this.#adopt(run, panel);
    else panel.dispose();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#open.values()) panel.dispose();
  }

  #nameOf(folder: string): string {
    return this.services.library.get(folder)?.name ?? basename(folder);
  }

  /** In the place of the panel that asks, and only a run that is known here: it may name anything. */
  #openOther({ run, tab, choices }: RunWish): void {
    if (!this.services.library.get(run)) return;
    this.show(run, this.#nameOf(run), { viewColumn: vscode.ViewColumn.Active });
    this.showTab(run, tab, choices);
  }

  /** A new page in the place of one that has crashed. */
  #openAgain(folder: string, webview: vscode.WebviewPanel): void {
    const { title, viewColumn = vscode.ViewColumn.Beside } = webview;
    webview.dispose();
    this.show(folder, title, { viewColumn, preserveFocus: true });
  }

  #adopt(folder: string, webview: vscode.WebviewPanel): void {
    const panel = new RunPanel(folder, webview, this.services, (wish) => this.#openOther(wish), () => this.#openAgain(folder, webview));
    this.#open.set(folder, panel);
    webview.onDidDispose(() => {
      if (this.#open.get(folder) === panel) this.#open.delete(folder);
      panel.dispose();
    });
  }
}

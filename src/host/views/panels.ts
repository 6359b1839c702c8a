import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DebugPicture } from '../../protocol/debug';
import { clock } from '../clock';
import type { Services } from '../services';
import { RunPanel, type RunWish } from './panel';
import { panelTitles } from './panelTitles';
import { rememberedOf } from './rememberedOf';

export const panelType = 'mamlLab.run';

type Place = { readonly viewColumn: vscode.ViewColumn; readonly preserveFocus?: boolean };

/** All open panels, one per run; restores them after a reload. */
export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, RunPanel>();
  readonly #serializer = vscode.window.registerWebviewPanelSerializer(panelType, this);

  readonly #naming: { dispose(): void };

  constructor(private readonly services: Services) {
    this.#naming = services.notes.onDidChange(() => this.#name());
  }

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
    this.#naming.dispose();
    for (const panel of this.#open.values()) panel.dispose();
  }

  #nameOf(folder: string): string {
    return this.services.notes.of(folder).name ?? this.services.library.get(folder)?.name ?? basename(folder);
  }

  /** Also of panels out of sight: a person chooses among tabs. */
  #name(): void {
    const panels = [...this.#open.values()];
    const titles = panelTitles(panels, clock);
    for (const [i, panel] of panels.entries()) panel.title = titles[i] ?? panel.name;
  }

  /** In the place of the panel that asks, and only a run that is known here: it may name anything. */
  #openOther({ run, tab, choices }: RunWish): void {
    if (!this.services.library.get(run)) return;
    this.show(run, this.#nameOf(run), { viewColumn: vscode.ViewColumn.Active });
    this.showTab(run, tab, choices);
  }

  /** A new page in the place of one that has crashed. */
  #openAgain(folder: string, webview: vscode.WebviewPanel): void {
    const { viewColumn = vscode.ViewColumn.Beside } = webview;
    webview.dispose();
    this.show(folder, undefined, { viewColumn, preserveFocus: true });
  }

  #adopt(folder: string, webview: vscode.WebviewPanel): void {
    const panel = new RunPanel(
      folder, webview, this.services, (wish) => this.#openOther(wish), () => this.#openAgain(folder, webview), () => this.#name());
    this.#open.set(folder, panel);
    this.#name();
    webview.onDidDispose(() => {
      if (this.#open.get(folder) === panel) this.#open.delete(folder);
      panel.dispose();
      this.#name();
    });
  }
}

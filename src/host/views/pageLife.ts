import * as vscode from 'vscode';
import { messagesVersion } from '../../protocol/messages';
import type { Services } from '../services';
import { Silence } from './silence';

/** Ms between two questions to a page that is seen. */
const pause = 5000;

/**
 * Whether the page of a panel lives: VS Code says nothing when it has crashed, hangs or never started. A page that is seen is asked now
 * and then; one that does not answer is told, with an offer to open it again.
 */
export class PageLife implements vscode.Disposable {
  readonly #silence = new Silence();
  readonly #seeing: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param openAgain puts another page in the place of this one */
  constructor(private readonly panel: vscode.WebviewPanel, private readonly log: Services['log'], private readonly openAgain: () => void) {
    this.#seeing = panel.onDidChangeViewState(() => this.#seen());
    this.#seen();
  }

  /** The page has said something, whatever it was. */
  heard(): void {
    this.#silence.heard();
  }

  dispose(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#seeing.dispose();
  }

  /** A page out of sight is thrown away; seen again it starts anew. */
  #seen(): void {
    if (this.panel.visible === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = this.panel.visible ? setInterval(() => this.#ask(), pause) : undefined;
    this.#silence.begin();
    this.#silence.look(performance.now());
  }

  #ask(): void {
    if (this.#silence.look(performance.now())) void this.#tell();
    void this.panel.webview.postMessage({ version: messagesVersion, id: 0, body: { kind: 'knock' } });
  }

  async #tell(): Promise<void> {
    const [again, sentence] = [vscode.l10n.t('Open Again'), vscode.l10n.t(
      'The panel “{0}” no longer answers: its page has crashed or hangs. What it shows is not touched; opened again, it shows everything.',
      this.panel.title)];
    this.log.warn(sentence);
    if (await vscode.window.showWarningMessage(sentence, again) === again && !this.#isClosed) this.openAgain();
  }
}

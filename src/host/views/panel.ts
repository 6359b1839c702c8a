import * as vscode from 'vscode';
import type { DebugPicture } from '../../protocol/debug';
import { messageOf } from '../../protocol/humanError';
import { messagesVersion, parseFromPanel, type FromPanel, type RunFacts, type ToPanel } from '../../protocol/messages';
import { answerPanel } from '../answerPanel';
import { Follower } from '../follower';
import { Pulse } from '../pulse';
import { isLive, runState } from '../runState';
import type { Services } from '../services';
import { panelHtml } from './panelHtml';
import { PanelStream } from './panelStream';

/** Milliseconds between two looks at a run that goes on, and at one that may be resumed by somebody. */
const [livePause, idlePause] = [150, 2000];

/** One panel: follows its run while it is visible, and sends what its stream lets through. */
export class RunPanel implements vscode.Disposable {
  readonly #follower: Follower;
  readonly #stream = new PanelStream();
  readonly #pulse = new Pulse(() => this.#look(), () => this.#pause());
  readonly #subscriptions: vscode.Disposable[];
  readonly #asked = new Map<number, vscode.CancellationTokenSource>();
  #following: vscode.Disposable | undefined;

  constructor(
    readonly folder: string, private readonly panel: vscode.WebviewPanel, private readonly services: Services,
  ) {
    this.#follower = new Follower(folder);
    const { launcher, extension, watch } = services;
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((raw: unknown) => this.#receive(raw)),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      launcher.onDidWrite((run) => run === folder && this.#pulse.wake()),
      launcher.onDidChange((run) => run.folder === folder && this.#pulse.wake()),
      watch.onDidLook(() => this.#pulse.wake()),
    ];
    panel.webview.options = {
      enableScripts: true, enableForms: false,
      localResourceRoots: ['dist/webview', 'media'].map((folder) => vscode.Uri.joinPath(extension, folder)),
    };
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.html = panelHtml(panel.webview, extension);
    this.#visibilityChanged();
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** The task at hand while a debugged run stands. */
  debugging(picture: DebugPicture | undefined): void {
    this.#post({ kind: 'debugging', ...(picture && { picture }) });
  }

  showTab(tab: string): void {
    this.#post({ kind: 'showTab', tab });
  }

  dispose(): void {
    this.#pulse.dispose();
    this.#following?.dispose();
    for (const question of this.#asked.values()) question.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The run's summary is kept fresh for as long as the panel is seen. */
  #visibilityChanged(): void {
    this.#following?.dispose();
    this.#following = this.panel.visible ? this.services.watch.follow(this.folder) : undefined;
    if (this.panel.visible) this.#pulse.wake();
    else this.#stream.gone();
  }

  #facts(): RunFacts {
    const { history } = this.#follower;
    const ours = this.services.launcher.live(this.folder);
    const summary = this.services.library.get(this.folder);
    const failure = this.services.launcher.failureOf(this.folder);
    const state = runState(history, ours, summary?.state ?? (failure === undefined ? undefined : 'failed'));
    const missing = failure ?? vscode.l10n.t('{0} is gone: it was deleted or moved.', this.folder);
    const trouble = this.#follower.trouble ?? (ours || summary ? undefined : missing);
    return {
      run: this.folder, name: history.latest('started')?.name ?? this.panel.title, state, canStop: isLive(state),
      trusted: vscode.workspace.isTrusted, ...(trouble !== undefined && { trouble }),
    };
  }

  #pause(): number | undefined {
    if (!this.panel.visible) return undefined;
    return isLive(this.#facts().state) ? livePause : idlePause;
  }

  async #look(): Promise<void> {
    const { watch, launcher } = this.services;
    if (!this.panel.visible || !(watch.hasLooked || launcher.live(this.folder))) return;
    while (await this.#follower.look());
    const facts = this.#facts();
    if (this.panel.title !== facts.name) this.panel.title = facts.name;
    const message = this.#stream.next(this.#follower.history, facts, performance.now());
    if (message) void this.panel.webview.postMessage({ version: messagesVersion, ...message });
  }

  #receive(raw: unknown): void {
    const parsed = parseFromPanel(raw);
    if ('ok' in parsed) this.#obey(parsed.ok.body, parsed.ok.inReplyTo);
    else this.services.log.warn(`A message of the panel does not fit:\n${parsed.wrong}`);
  }

  #obey(message: FromPanel, inReplyTo: number | undefined): void {
    switch (message.kind) {
      case 'ready': this.#stream.ready(); return this.#pulse.wake();
      case 'drawn': this.#stream.drawn(inReplyTo); return;
      case 'do': return void vscode.commands.executeCommand(`mamlLab.${message.action}`, this.folder);
      case 'ask': return void this.#answer(message.ask, message.name, message.request);
      case 'cancel': return this.#asked.get(message.ask)?.cancel();
    }
  }

  async #answer(ask: number, name: string, request: unknown): Promise<void> {
    const source = new vscode.CancellationTokenSource();
    this.#asked.set(ask, source);
    const progress = (done: number, total: number): void => this.#post({ kind: 'answering', ask, done, total });
    const asking = { token: source.token, progress };
    await answerPanel(name, request, this.services, vscode.workspace.isTrusted, asking).then(
      (result) => this.#post({ kind: 'answer', ask, result }),
      (error: unknown) => this.#post({ kind: 'answer', ask, failure: messageOf(error) }));
    this.#asked.delete(ask);
    source.dispose();
  }

  /** A message that is not acknowledged. */
  #post(body: ToPanel): void {
    void this.panel.webview.postMessage({ version: messagesVersion, id: 0, body });
  }
}

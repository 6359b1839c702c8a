import { basename } from 'node:path';
import * as vscode from 'vscode';
import { messagesVersion, parseFromPanel, type FromPanel, type RunFacts } from '../../protocol/messages';
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

  constructor(
    readonly folder: string, private readonly panel: vscode.WebviewPanel, private readonly services: Services,
  ) {
    this.#follower = new Follower(folder);
    const { launcher, extension } = services;
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((raw: unknown) => this.#receive(raw)),
      panel.onDidChangeViewState(() => (panel.visible ? this.#pulse.wake() : this.#stream.gone())),
      launcher.onDidWrite((run) => run === folder && this.#pulse.wake()),
      launcher.onDidChange((run) => run.folder === folder && this.#pulse.wake()),
      services.onDidLook(() => this.#pulse.wake()),
    ];
    panel.webview.options = {
      enableScripts: true, enableForms: false,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview'), vscode.Uri.joinPath(extension, 'media')],
    };
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'activity.svg');
    panel.webview.html = panelHtml(panel.webview, extension);
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.#pulse.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #facts(): RunFacts {
    const { history, trouble } = this.#follower;
    const ours = this.services.launcher.live(this.folder);
    const state = runState(history, ours, this.services.library.get(this.folder)?.state);
    return {
      run: this.folder, name: history.latest('started')?.name ?? basename(this.folder), state, canStop: isLive(state),
      trusted: vscode.workspace.isTrusted, ...(trouble !== undefined && { trouble }),
    };
  }

  #pause(): number | undefined {
    if (!this.panel.visible) return undefined;
    return isLive(this.#facts().state) ? livePause : idlePause;
  }

  async #look(): Promise<void> {
    if (!this.panel.visible) return;
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
    const { folder } = this;
    switch (message.kind) {
      case 'ready': this.#stream.ready(); return this.#pulse.wake();
      case 'drawn': this.#stream.drawn(inReplyTo); return;
      case 'stop': return command('stopRun', folder);
      case 'runAgain': return command('runExperiment', folder);
      case 'openConfig': return command('openConfig', folder);
      case 'showLog': return command('showLog');
    }
  }
}

const command = (name: string, ...values: readonly string[]): void => {
  void vscode.commands.executeCommand(`mamlLab.${name}`, ...values);
};

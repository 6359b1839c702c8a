import * as vscode from 'vscode';
import type { DebugPicture } from '../../protocol/debug';
import { messagesVersion, parseFromPanel, type FromPanel, type RunFacts, type ToPanel } from '../../protocol/messages';
import { errorText } from '../errorText';
import { Follower } from '../follower';
import { Pulse } from '../pulse';
import { isLive, runState } from '../runState';
import { copyFromPanel, saveFromPanel } from '../saveFromPanel';
import type { Services } from '../services';
import { showSetting } from '../showSetting';
import { PageLife } from './pageLife';
import { panelHtml } from './panelHtml';
import { PanelQuestions } from './panelQuestions';
import { PanelStream } from './panelStream';

/** Milliseconds between two looks at a run that goes on, and at one that may be resumed by somebody. */
const [livePause, idlePause] = [150, 2000];

/** Another run that a panel asks for. */
export type RunWish = Extract<FromPanel, { kind: 'openRun' }>;

/** One panel: follows its run while it is visible, and sends what its stream lets through. */
export class RunPanel implements vscode.Disposable {
  readonly #follower: Follower;
  readonly #unnamed: string;
  readonly #stream = new PanelStream();
  readonly #pulse = new Pulse(() => this.#look(), () => this.#pause());
  readonly #subscriptions: vscode.Disposable[];
  readonly #questions: PanelQuestions;
  readonly #life: PageLife;
  #following: vscode.Disposable | undefined;
  #isReady = false;
  /** Its panel was closed: VS Code refuses every question about it. */
  #isClosed = false;
  #tabToShow: ToPanel | undefined;
  #debugged: { readonly picture: DebugPicture | undefined; readonly stands: boolean } | undefined;

  constructor(
    readonly folder: string, private readonly panel: vscode.WebviewPanel, private readonly services: Services,
    private readonly openOther: (wish: RunWish) => void, openAgain: () => void, private readonly looked: () => void,
  ) {
    this.#unnamed = panel.title;
    this.#follower = new Follower(folder);
    this.#questions = new PanelQuestions(services, (message) => this.#post(message));
    const { launcher, extension, log, notes, watch } = services;
    this.#life = new PageLife(panel, log, openAgain);
    this.#subscriptions = [
      this.#life,
      panel.webview.onDidReceiveMessage((raw: unknown) => this.#receive(raw)),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      launcher.onDidWrite((run) => run === folder && this.#pulse.wake()),
      launcher.onDidChange((run) => run.folder === folder && this.#pulse.wake()),
      watch.onDidLook(() => this.#pulse.wake()), vscode.Disposable.from(notes.onDidChange(() => this.#pulse.wake())),
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

  /** What a person calls the run, else what it calls itself. */
  get name(): string {
    const { library, notes } = this.services;
    return notes.of(this.folder).name ?? this.#follower.history.latest('started')?.name ?? library.get(this.folder)?.name ?? this.#unnamed;
  }

  get began(): number | undefined {
    return this.services.library.get(this.folder)?.began;
  }

  get title(): string {
    return this.panel.title;
  }

  set title(title: string) {
    if (this.panel.title !== title) this.panel.title = title;
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** The task at hand of a debugged run; also for a panel whose script has not started yet. */
  debugging(picture: DebugPicture | undefined, stands: boolean): void {
    this.#debugged = { picture, stands };
    if (this.#isReady) this.#post({ kind: 'debugging', ...(picture && { picture }), stands });
  }

  /** Opens a tab, at once or when the panel's script has started. */
  showTab(tab: string, choices?: Readonly<Record<string, string>>): void {
    this.#tabToShow = { kind: 'showTab', tab, ...(choices && { choices }) };
    if (this.#isReady) this.#showWanted();
  }

  #showWanted(): void {
    if (this.#tabToShow) this.#post(this.#tabToShow);
    this.#tabToShow = undefined;
    if (this.#debugged) this.debugging(this.#debugged.picture, this.#debugged.stands);
  }

  async #give(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => void vscode.window.showErrorMessage(errorText(error)));
  }

  dispose(): void {
    this.#isClosed = true;
    this.#pulse.dispose();
    this.#following?.dispose();
    this.#questions.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The run's summary is kept fresh for as long as the panel is seen. */
  #visibilityChanged(): void {
    this.#following?.dispose();
    this.#following = this.panel.visible ? this.services.watch.follow(this.folder) : undefined;
    if (this.panel.visible) this.#pulse.wake();
    else {
      this.#isReady = false;
      this.#stream.gone();
    }
  }

  #facts(): RunFacts {
    const { history } = this.#follower;
    const ours = this.services.launcher.live(this.folder);
    const summary = this.services.library.get(this.folder);
    const failure = this.services.launcher.failureOf(this.folder);
    const state = runState(history, ours, summary?.state ?? (failure === undefined ? undefined : 'failed'));
    const missing = failure ?? vscode.l10n.t('{0} is gone: it was deleted or moved.', this.folder);
    const isUntold = state === 'interrupted' || !summary;
    const trouble = this.#follower.trouble ?? (ours || !isUntold ? undefined : summary ? failure : missing);
    return {
      run: this.folder, name: this.name, state, canStop: isLive(state),
      ...(summary?.evaluation && summary.later && !isLive(state) && { later: { ...summary.later, evaluation: summary.evaluation } }),
      trusted: vscode.workspace.isTrusted, ...(trouble !== undefined && { trouble }),
    };
  }

  #pause(): number | undefined {
    if (this.#isClosed || !this.panel.visible) return undefined;
    return isLive(this.#facts().state) ? livePause : idlePause;
  }

  async #look(): Promise<void> {
    const { watch, launcher } = this.services;
    if (!this.panel.visible || !(watch.hasLooked || launcher.live(this.folder))) return;
    while (await this.#follower.look());
    if (this.#isClosed) return;
    const facts = this.#facts();
    this.looked();
    const message = this.#stream.next(this.#follower.history, facts, performance.now());
    if (message) void this.panel.webview.postMessage({ version: messagesVersion, ...message });
  }

  #receive(raw: unknown): void {
    this.#life.heard();
    const parsed = parseFromPanel(raw);
    if ('ok' in parsed) this.#obey(parsed.ok.body, parsed.ok.inReplyTo);
    else this.services.log.warn(`A message of the panel does not fit:\n${parsed.wrong}`);
  }

  #obey(message: FromPanel, inReplyTo: number | undefined): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#stream.ready();
        this.#showWanted();
        return this.#pulse.wake();
      case 'drawn': this.#stream.drawn(inReplyTo); return;
      case 'do': return void vscode.commands.executeCommand(`mamlLab.${message.action}`, this.folder);
      case 'ask': case 'cancel': return this.#questions.obey(message);
      case 'openRun': return this.openOther(message);
      case 'showSetting': return void this.#give(showSetting(this.folder, message.path, this.services.watch));
      case 'save': return void this.#give(saveFromPanel(message));
      case 'copy': return void this.#give(copyFromPanel(message.text));
    }
  }

  /** A message that is not acknowledged. */
  #post(body: ToPanel): void {
    void this.panel.webview.postMessage({ version: messagesVersion, id: 0, body });
  }
}

import * as vscode from 'vscode';
import { percent } from '../protocol/format';
import { resultText } from './runText';
import type { Services } from './services';

/** Documents that are experiment configs. */
export const configDocuments: vscode.DocumentSelector = { language: 'maml-config', scheme: 'file' };

const say = vscode.l10n.t;

/** Run | Stop | last result, above the first line of a config. */
export class ConfigLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #shown = '';

  constructor(private readonly services: Services) {
    const update = (): void => this.#update();
    this.#subscriptions = [
      services.watch.onDidLook(update), services.launcher.onDidChange(update),
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('mamlLab.lens')) this.#changed.fire();
      }),
    ];
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    this.services.watch.begin();
    if (!vscode.workspace.getConfiguration('mamlLab.lens', uri).get<boolean>('enabled')) return [];
    return this.#commands(uri).map((command) => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command));
  }

  dispose(): void {
    this.#changed.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #commands(uri: vscode.Uri): vscode.Command[] {
    const live = this.services.launcher.all.find(({ config }) => config === uri.fsPath);
    const run = { title: `$(play) ${say('Run')}`, command: 'mamlLab.runExperiment', arguments: [uri] };
    const isTrusted = vscode.workspace.isTrusted;
    return [
      ...(isTrusted ? [run] : []),
      ...(live ? [this.#stop(live.folder, live.stopping)] : []),
      ...this.#last(uri.fsPath),
    ];
  }

  #stop(folder: string, stopping: boolean): vscode.Command {
    const known = this.services.library.get(folder);
    const share = known && known.iterations > 0 ? ` (${percent(known.iteration, known.iterations)} %)` : '';
    const word = stopping ? say('Stopping') : say('Stop');
    return { title: `$(debug-stop) ${word}${share}`, command: 'mamlLab.stopRun', arguments: [folder] };
  }

  #last(config: string): vscode.Command[] {
    const experiment = this.services.watch.experiments.find(({ path }) => path === config);
    const ended = experiment && this.services.library.of(config, experiment.name)
      .find((run) => run.evaluation && !this.services.launcher.live(run.folder));
    const result = ended && resultText(ended);
    return ended && result
      ? [{ title: say('last: {0}', result), command: 'mamlLab.openPanel', arguments: [ended.folder] }] : [];
  }

  /** Asks for new lenses only when their words changed. */
  #update(): void {
    const configs = vscode.workspace.textDocuments.filter(({ languageId }) => languageId === 'maml-config');
    const now = JSON.stringify(configs.map(({ uri }) => this.#commands(uri).map(({ title }) => title)));
    if (now === this.#shown) return;
    this.#shown = now;
    this.#changed.fire();
  }
}

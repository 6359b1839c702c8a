import * as vscode from 'vscode';
import { percent } from '../../protocol/format';
import { resultText } from '../runText';
import type { Services } from '../services';

const say = vscode.l10n.t;

/** Kinds of lens, in their order; each has its setting `mamlLab.lens.<kind>`. */
const kinds = ['run', 'debug', 'evaluate', 'forecast', 'lastResult'] as const;
type Kind = (typeof kinds)[number];

/** Run, Stop, Debug, Evaluate, Forecast and the last result, above the first line of a config. */
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
    return this.#commands(uri).map((command) => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command));
  }

  dispose(): void {
    this.#changed.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #commands(uri: vscode.Uri): vscode.Command[] {
    const settings = vscode.workspace.getConfiguration('mamlLab.lens', uri);
    if (!settings.get<boolean>('enabled')) return [];
    return kinds.filter((kind) => settings.get<boolean>(kind)).flatMap((kind) => this.#ofKind(kind, uri));
  }

  /** What runs code needs trust; the last result does not. */
  #ofKind(kind: Kind, uri: vscode.Uri): vscode.Command[] {
    if (kind === 'lastResult') return this.#last(uri.fsPath);
    if (!vscode.workspace.isTrusted) return [];
    const lens = (title: string, command: string): vscode.Command => ({ title, command: `mamlLab.${command}`, arguments: [uri] });
    switch (kind) {
      case 'run': return [lens(`$(play) ${say('Run')}`, 'runExperiment'), ...this.#live(uri.fsPath)];
      case 'debug': return [lens(`$(debug-alt-small) ${say('Debug')}`, 'debugExperiment')];
      case 'evaluate': return this.#hasRun(uri.fsPath) ? [lens(`$(beaker) ${say('Evaluate')}`, 'evaluateRun')] : [];
      case 'forecast': return [lens(`$(clock) ${say('Forecast')}`, 'forecastExperiment')];
    }
  }

  #live(config: string): vscode.Command[] {
    const live = this.services.launcher.all.find((run) => run.config === config);
    return live ? [this.#stop(live.folder, live.stopping)] : [];
  }

  #hasRun(config: string): boolean {
    const experiment = this.services.watch.experiments.find(({ path }) => path === config);
    return experiment !== undefined && this.services.library.of(config, experiment.name).some(({ iteration }) => iteration > 0);
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

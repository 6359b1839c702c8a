import * as vscode from 'vscode';
import { BegunSweeps } from '../begunSweeps';
import type { Services } from '../services';
import { sweepText } from '../views/sweepLines';
import { WhileVisible } from '../whileVisible';

const say = vscode.l10n.t;

/** Run sweep, Show and how far it is, above the first line of a sweep file. */
export class SweepLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  readonly #begun: BegunSweeps;

  constructor(private readonly services: Services) {
    this.#begun = new BegunSweeps(services.library);
    const attention = new WhileVisible(() => services.watch.attend());
    const attend = (editors: readonly vscode.TextEditor[]): void =>
      attention.set(editors.some(({ document }) => document.languageId === 'maml-sweep'));
    attend(vscode.window.visibleTextEditors);
    this.#subscriptions = [
      services.watch.onDidLook(() => this.#changed.fire()), vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.window.onDidChangeVisibleTextEditors(attend), vscode.Disposable.from(attention),
    ];
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    this.services.watch.begin();
    if (!vscode.workspace.getConfiguration('mamlLab.lens', uri).get<boolean>('enabled')) return [];
    const sweep = this.services.watch.sweeps.find(({ path }) => path === uri.fsPath);
    const known = sweep && this.#begun.of(sweep.folder);
    const lens = (title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command: `mamlLab.${command}`, arguments: [uri] });
    const isLive = known && !known.status.isOver && known.status.counts.running > 0;
    return [
      ...(!vscode.workspace.isTrusted ? [] : isLive ? [lens(`$(debug-stop) ${say('Stop sweep')}`, 'stopSweep')]
        : [lens(`$(run-all) ${say('Run sweep')}`, 'runSweep')]),
      lens(`$(graph-scatter) ${say('Show')}`, 'showSweep'),
      ...(known ? [lens(sweepText(known.status, say), 'showSweep')] : []),
      ...(known && vscode.workspace.isTrusted && known.status.counts.finished > 0 ? [lens(`$(book) ${say('Report')}`, 'reportRun')] : []),
    ];
  }

  dispose(): void {
    this.#changed.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

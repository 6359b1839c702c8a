import * as vscode from 'vscode';
import { inWords } from '../../protocol/sentence';
import type { ConfigChecker } from './checker';

/** Numbers that follow from a config, after the settings they follow from. */
export class DerivedNumbers implements vscode.InlayHintsProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.#changed.event;
  readonly #subscriptions: vscode.Disposable;

  constructor(private readonly checker: ConfigChecker) {
    this.#subscriptions = vscode.Disposable.from(
      this.#changed, checker.onDidReport(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('mamlLab.inlayHints')) this.#changed.fire();
      }));
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const isOn = vscode.workspace.getConfiguration('mamlLab.inlayHints', document.uri).get<boolean>('enabled');
    const hints = isOn ? this.checker.reportOf(document)?.hints ?? [] : [];
    return hints.flatMap(({ offset, text, tooltip }) => {
      const position = document.positionAt(offset);
      if (!range.contains(position)) return [];
      const hint = new vscode.InlayHint(position, inWords(text, vscode.l10n.t));
      hint.paddingLeft = true;
      hint.tooltip = inWords(tooltip, vscode.l10n.t);
      return [hint];
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

import * as vscode from 'vscode';
import type { FromPanel, ToPanel } from '../../protocol/messages';
import { errorText } from '../errorText';
import { answerPanel } from '../answerPanel';
import type { Services } from '../services';

/** Questions of one panel that are being answered; all are cancelled with it. */
export class PanelQuestions implements vscode.Disposable {
  readonly #asked = new Map<number, vscode.CancellationTokenSource>();

  constructor(private readonly services: Services, private readonly post: (message: ToPanel) => void) {}

  obey(message: Extract<FromPanel, { kind: 'ask' | 'cancel' }>): void {
    if (message.kind === 'cancel') this.#asked.get(message.ask)?.cancel();
    else void this.#answer(message);
  }

  dispose(): void {
    for (const question of this.#asked.values()) question.cancel();
  }

  async #answer({ ask, name, request, alone = false }: Extract<FromPanel, { kind: 'ask' }>): Promise<void> {
    const source = new vscode.CancellationTokenSource();
    this.#asked.set(ask, source);
    const progress = (done: number, total: number): void => this.post({ kind: 'answering', ask, done, total });
    const asking = { token: source.token, progress, alone };
    await answerPanel(name, request, this.services, vscode.workspace.isTrusted, asking).then(
      (result) => this.post({ kind: 'answer', ask, result }),
      (error: unknown) => this.post({ kind: 'answer', ask, failure: errorText(error) }));
    this.#asked.delete(ask);
    source.dispose();
  }
}

import * as vscode from 'vscode';
import { type ConfigReport, configWords, type Problem } from '../../protocol/analyses/config';
import { sweepFileWords } from '../../protocol/analyses/sweepFile';
import { inWords } from '../../protocol/sentence';
import { errorText } from '../errorText';
import type { Analyst } from '../analyst';
import { configDocuments } from './documents';

const say = vscode.l10n.t;
/** Typing has paused for so many milliseconds. */
const pause = 300;
/** A module may never come back: then the process is ended, and asked anew at the next change. */
const patience = 30_000;

/** A report and the version of the text that it is about. */
export interface Checked {
  readonly version: number;
  readonly report: ConfigReport;
}

/** Asks the trainer's code about open configs while they are typed, and shows what is wrong. */
export class ConfigChecker implements vscode.Disposable {
  readonly #problems = vscode.languages.createDiagnosticCollection('maml-lab');
  readonly #checked = new Map<string, Checked>();
  readonly #asking = new Map<string, { readonly timer: NodeJS.Timeout; readonly cancel: vscode.CancellationTokenSource }>();
  readonly #reported = new vscode.EventEmitter<vscode.Uri>();
  /** There is a new report about a config. */
  readonly onDidReport = this.#reported.event;
  readonly #subscriptions: vscode.Disposable[];

  /** @param analyst of its own: long questions of panels must not delay typing */
  constructor(private readonly analyst: Analyst, private readonly log: vscode.LogOutputChannel) {
    const all = (): void => this.#checkOpen();
    const { workspace } = vscode;
    this.#subscriptions = [
      this.#problems, this.#reported,
      workspace.onDidOpenTextDocument((document) => this.#schedule(document, 0)),
      workspace.onDidChangeTextDocument(({ document }) => this.#schedule(document, pause)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      // A module, an image folder or the trust in them may have changed, too.
      workspace.onDidSaveTextDocument(all), workspace.onDidGrantWorkspaceTrust(all), workspace.onDidCreateFiles(all),
      workspace.onDidDeleteFiles(all), workspace.onDidRenameFiles(all),
    ];
    all();
  }

  /** The report about a document as it is now, if it is there already. */
  reportOf(document: vscode.TextDocument): ConfigReport | undefined {
    const checked = this.#checked.get(document.uri.toString());
    return checked?.version === document.version ? checked.report : undefined;
  }

  dispose(): void {
    for (const key of [...this.#asking.keys()]) this.#stopAsking(key);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.analyst.dispose();
  }

  #checkOpen(): void {
    for (const document of vscode.workspace.textDocuments) this.#schedule(document, pause);
  }

  #schedule(document: vscode.TextDocument, wait: number): void {
    if (vscode.languages.match(configDocuments, document) === 0) return;
    const key = document.uri.toString();
    this.#stopAsking(key);
    const cancel = new vscode.CancellationTokenSource();
    this.#asking.set(key, { cancel, timer: setTimeout(() => void this.#check(document, cancel.token), wait) });
  }

  #stopAsking(key: string): void {
    const asking = this.#asking.get(key);
    clearTimeout(asking?.timer);
    asking?.cancel.cancel();
    this.#asking.delete(key);
  }

  #forget(uri: vscode.Uri): void {
    this.#stopAsking(uri.toString());
    this.#checked.delete(uri.toString());
    this.#problems.delete(uri);
  }

  async #check(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<void> {
    const { version, uri } = document;
    const request = { text: document.getText(), path: uri.fsPath, trusted: vscode.workspace.isTrusted };
    const late = setTimeout(() => this.analyst.dispose(), patience);
    try {
      const words = document.languageId === 'maml-sweep' ? sweepFileWords : configWords;
      const report = await this.analyst.ask(words, request, { token });
      if (!token.isCancellationRequested) this.#show(document, version, report);
    } catch (error) {
      if (!token.isCancellationRequested) this.log.warn(say('{0} could not be checked: {1}', uri.fsPath, errorText(error)));
    } finally {
      clearTimeout(late);
    }
  }

  #show(document: vscode.TextDocument, version: number, report: ConfigReport): void {
    if (document.isClosed || document.version !== version) return;
    this.#checked.set(document.uri.toString(), { version, report });
    this.#problems.set(document.uri, report.problems.map((problem) => diagnosticOf(problem, document)));
    this.#reported.fire(document.uri);
  }
}

const severityOf = {
  error: vscode.DiagnosticSeverity.Error, warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** The range of a piece of a document. */
export const rangeOf = (document: vscode.TextDocument, { offset, length }: Pick<Problem, 'offset' | 'length'>): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));

const diagnosticOf = (problem: Problem, document: vscode.TextDocument): vscode.Diagnostic => {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, problem), inWords(problem.message, say), severityOf[problem.severity]);
  diagnostic.source = 'MAML Lab';
  diagnostic.code = problem.code;
  if (problem.code === 'unusedSetting') diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
};

import * as vscode from 'vscode';
import type { Fix, Problem } from '../../protocol/analyses/config';
import { inWords } from '../../protocol/sentence';
import { type ConfigChecker, rangeOf } from './checker';

/** Mends what the checker found: the first fix of each problem is the preferred one. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };

  constructor(private readonly checker: ConfigChecker) {}

  provideCodeActions(
    document: vscode.TextDocument, range: vscode.Range, { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const problems = this.checker.reportOf(document)?.problems ?? [];
    const touched = problems.filter((problem) => rangeOf(document, problem).intersection(range) !== undefined);
    return touched.flatMap((problem) => problem.fixes.map((fix, i) => {
      const action = actionOf(fix, document);
      action.isPreferred = i === 0;
      action.diagnostics = diagnostics.filter((one) => isAbout(one, problem));
      return action;
    }));
  }
}

const isAbout = ({ message, code }: vscode.Diagnostic, problem: Problem): boolean =>
  message === inWords(problem.message, vscode.l10n.t) && code === problem.code;

const actionOf = ({ title, edits }: Fix, document: vscode.TextDocument): vscode.CodeAction => {
  const action = new vscode.CodeAction(inWords(title, vscode.l10n.t), vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const edit of edits) action.edit.replace(document.uri, rangeOf(document, edit), edit.text);
  return action;
};

import * as vscode from 'vscode';
import { saidOf } from '../protocol/humanError';
import { inWords } from '../protocol/sentence';

/** What an error says, in the editor's language. */
export const errorText = (error: unknown): string => inWords(saidOf(error), vscode.l10n.t);

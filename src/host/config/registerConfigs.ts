import * as vscode from 'vscode';
import { Analyst } from '../analyst';
import { ConfigChecker } from './checker';
import { DerivedNumbers } from './derivedNumbers';
import { configDocuments } from './documents';
import { ConfigLanguage } from './language';
import { QuickFixes } from './quickFixes';
import { ConfigSchema } from './schema';

/** Everything that an open config offers while it is edited. No process starts before a config is open. */
export const registerConfigs = (extension: vscode.Uri, trainer: string, log: vscode.LogOutputChannel): vscode.Disposable => {
  const { languages } = vscode;
  const checker = new ConfigChecker(new Analyst(trainer, log), log);
  const numbers = new DerivedNumbers(checker);
  const language = new ConfigLanguage(new ConfigSchema(extension));
  return vscode.Disposable.from(
    checker, numbers,
    languages.registerCodeActionsProvider(configDocuments, new QuickFixes(checker), QuickFixes.metadata),
    languages.registerInlayHintsProvider(configDocuments, numbers),
    languages.registerCompletionItemProvider(configDocuments, language, '"', ':', ' '),
    languages.registerHoverProvider(configDocuments, language),
    languages.registerDocumentLinkProvider(configDocuments, language),
    languages.registerDocumentSymbolProvider(configDocuments, language),
    languages.registerDocumentFormattingEditProvider(configDocuments, language),
  );
};

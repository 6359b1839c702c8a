import type * as vscode from 'vscode';

/** Documents that are experiment configs; those on no disk can be edited, too. */
export const configDocuments: vscode.DocumentSelector = [{ language: 'maml-config' }, { language: 'maml-sweep' }];
/** Sweep files that can be run. */
export const sweepFiles: vscode.DocumentSelector = { language: 'maml-sweep', scheme: 'file' };
/** Those that can be run. */
export const runnableConfigs: vscode.DocumentSelector = { language: 'maml-config', scheme: 'file' };

import * as vscode from 'vscode';
import { trainerEnvironment } from './childEnvironment';

/** The Node program that runs our own processes, as the setting says, and whether that is Electron. */
export const nodeProgram = (): { readonly execPath: string; readonly isElectron: boolean } => {
  const nodePath = vscode.workspace.getConfiguration('mamlLab.trainer').get<string>('nodePath')?.trim();
  return { execPath: nodePath || process.execPath, isElectron: !nodePath && process.versions.electron !== undefined };
};

/** That program with the environment of a process of ours. */
export const nodeProcess = (): { readonly execPath: string; readonly env: Record<string, string> } => {
  const { execPath, isElectron } = nodeProgram();
  return { execPath, env: trainerEnvironment(process.env, isElectron) };
};

/** Workspace folders: modules are loaded from nowhere else. */
export const moduleRoots = (): readonly string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

/** The same as words of a command line. */
export const rootWords = (): readonly string[] => moduleRoots().flatMap((root) => ['--root', root]);

/** The window's language as words of a command line, where it is translated. */
export const languageWords = (): readonly string[] => (vscode.l10n.bundle ? ['--language', vscode.env.language] : []);

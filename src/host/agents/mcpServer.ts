import * as vscode from 'vscode';
import { version } from '../../protocol/version';
import { nodeProgram } from '../nodeProgram';
import type { Services } from '../services';

/** Offers `maml-lab mcp` on the workspace's folders to this VS Code; only in a trusted workspace, because it can start runs. */
export const registerMcpServer = ({ extension }: Services): vscode.Disposable[] => {
  if (vscode.lm?.registerMcpServerDefinitionProvider === undefined) return [];
  const changed = new vscode.EventEmitter<void>();
  const again = (): void => changed.fire();
  return [
    changed, vscode.workspace.onDidChangeWorkspaceFolders(again), vscode.workspace.onDidGrantWorkspaceTrust(again),
    vscode.lm.registerMcpServerDefinitionProvider('mamlLab.mcp', {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => serversFor(extension),
    }),
  ];
};

const serversFor = (extension: vscode.Uri): vscode.McpStdioServerDefinition[] => {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (!vscode.workspace.isTrusted || folders.length === 0) return [];
  const program = vscode.Uri.joinPath(extension, 'dist/cli.js').fsPath;
  const { execPath, isElectron } = nodeProgram();
  const environment: Record<string, string> = isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  const words = [program, 'mcp', ...folders.flatMap(({ uri }) => ['--root', uri.fsPath])];
  return [new vscode.McpStdioServerDefinition('MAML Lab', execPath, words, environment, version)];
};

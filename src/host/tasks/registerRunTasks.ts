import { isAbsolute, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { configEnding } from '../configFile';
import type { Services } from '../services';
import { RunTerminal } from './runTerminal';

export const taskType = 'maml-lab';
/** Marks places in the trainer's sentences; declared in package.json. */
const problemMatcher = '$maml-lab';
const notSearched = '**/{node_modules,.git,dist,runs}/**';
const mostConfigs = 100;

/** Task `maml-lab: run …` for each config, and for those of tasks.json. */
export const registerRunTasks = (services: Services): vscode.Disposable =>
  vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: async (token) => {
      const found = await vscode.workspace.findFiles(`**/*${configEnding}`, notSearched, mostConfigs, token);
      return found.filter(({ scheme }) => scheme === 'file').flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        return folder ? [taskFor(services, folder, { type: taskType, config: relative(folder.uri.fsPath, uri.fsPath) })] : [];
      });
    },
    resolveTask: ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      return folder && typeof definition.config === 'string' ? taskFor(services, folder, definition) : undefined;
    },
  });

/** @param definition as tasks.json has it: VS Code wants the same object back */
const taskFor = ({ launcher }: Services, folder: vscode.WorkspaceFolder, definition: vscode.TaskDefinition): vscode.Task => {
  const name = String(definition.config);
  const config = isAbsolute(name) ? name : resolve(folder.uri.fsPath, name);
  const set = overridesIn(definition.set);
  const execution = new vscode.CustomExecution(async () => new RunTerminal(launcher, config, set));
  const task = new vscode.Task(definition, folder, `run ${name}`, taskType, execution, problemMatcher);
  task.detail = set.length > 0 ? set.join(' ') : vscode.l10n.t('Trains the experiment');
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
};

const overridesIn = (set: unknown): string[] =>
  (typeof set === 'object' && set !== null
    ? Object.entries(set).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`) : []);

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { moduleTest } from '../protocol/analyses/moduleTest';
import type { Scaffold } from '../protocol/scaffold/scaffold';
import { folderFor, freeName, nameProblem, offerRun, readCatalog, writeFiles } from './newFiles';
import type { Services } from './services';
import { askSteps } from './steps';
import type { Target } from './target';

/** How a new module is asked for and told of. */
export interface ModuleWords {
  readonly title: string;
  readonly scaffold: Scaffold;
  /** Name that is proposed. */
  readonly wanted: string;
  sentence(config: string): string;
}

/** Asks for a name, writes module, test and config, opens config and module, and runs the test where that is allowed. */
export const newModule = async (
  { extension, analyst }: Pick<Services, 'extension' | 'analyst'>, target: Target, { title, scaffold, wanted, sentence }: ModuleWords,
): Promise<void> => {
  const folder = await folderFor(target);
  if (folder === undefined) return;
  const answers = await askSteps(title, {
    name: () => ({
      kind: 'line', prompt: vscode.l10n.t('Name; the module, its test and a config are called after it'),
      value: freeName(folder, wanted), check: (name) => nameProblem(folder, name),
    }),
  });
  if (!answers) return;
  const [config = '', module = '', test = ''] = await writeFiles(await readCatalog(extension), scaffold, folder, answers.name ?? wanted);
  await offerRun(config, sentence(config));
  await vscode.window.showTextDocument(vscode.Uri.file(module), { viewColumn: vscode.ViewColumn.Beside });
  if (!vscode.workspace.isTrusted) return;
  const { tests } = await analyst.ask(moduleTest, { file: test });
  const failed = tests.find(({ failure }) => failure !== undefined);
  const told = failed ? `✗ ${failed.name}: ${failed.failure ?? ''}` : vscode.l10n.t('{0}: all {1} tests pass.', basename(test), tests.length);
  vscode.window.setStatusBarMessage(told, 10_000);
};

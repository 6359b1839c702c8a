import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { DebugPicture } from '../../protocol/debug';
import type { CommandContext } from '../command';
import { configEnding } from '../configFile';
import { enqueueConfig } from '../enqueue';
import { isSaved } from '../savedConfig';
import { readExperiment } from '../configSearch';
import { expressionOf } from './hovered';
import { debugType, launchOf } from './launchOf';
import { MamlDebugSession, type DebuggedRun, type LaunchArguments } from './session';

const say = vscode.l10n.t;

/** Contributes the debugger: F5 on a config needs no launch.json; without debugging it is an ordinary run. */
export const registerDebug = (context: CommandContext): vscode.Disposable => vscode.Disposable.from(
  vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
    createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(sessionFor(context)),
  }),
  vscode.debug.registerDebugConfigurationProvider(debugType, {
    resolveDebugConfiguration: completed, resolveDebugConfigurationWithSubstitutedVariables: preparedIn(context),
  }),
  vscode.debug.registerDebugConfigurationProvider(debugType, {
    provideDebugConfigurations: async () => {
      const found = await vscode.workspace.findFiles(`**/*${configEnding}`, '**/{node_modules,runs}/**', 20);
      return found.map(({ fsPath }) => launchOf(fsPath));
    },
  }, vscode.DebugConfigurationProviderTriggerKind.Dynamic),
  vscode.languages.registerEvaluatableExpressionProvider('maml-config', { provideEvaluatableExpression: pointedAt }),
);

/** Without it an editor takes a key for an expression with its quotes and its colon. */
const pointedAt = (document: vscode.TextDocument, position: vscode.Position): vscode.EvaluatableExpression | undefined => {
  const range = document.getWordRangeAtPosition(position, /[A-Za-z]+/);
  return range && new vscode.EvaluatableExpression(range, expressionOf(document.getText(range)));
};

const activeConfig = (): string | undefined => {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'maml-config' ? document.uri.fsPath : undefined;
};

/** An empty configuration comes from F5 without a launch.json: the active config is meant. */
const completed = (_: unknown, asked: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined => {
  if (typeof asked.config === 'string') return asked;
  const config = activeConfig();
  if (config !== undefined) return { ...asked, ...launchOf(config) };
  void vscode.window.showInformationMessage(say('Open a config (*.maml.json) and debug it from there.'));
  return undefined;
};

/** Saves the config; without debugging it is an ordinary run with its panel, and with the same overrides. */
const preparedIn = (context: CommandContext) => async (
  _: unknown, asked: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> => {
  const config = String(asked.config);
  if (asked.noDebug) await enqueueConfig(context, config, { set: overridesIn(asked) });
  return !asked.noDebug && await isSaved(config) ? asked : undefined;
};

/** What launch.json says under `set`. */
const overridesIn = ({ set }: vscode.DebugConfiguration): string[] =>
  (Array.isArray(set) ? set.map(String) : []);

const sessionFor = ({ launcher, panels }: CommandContext): MamlDebugSession => {
  let folder = '';
  let shown: DebugPicture | undefined;
  let stands = false;
  const tell = (): void => panels.debugging(folder, shown, stands);
  return new MamlDebugSession({
    start: ({ config, set = [] }: LaunchArguments): DebuggedRun => {
      folder = launcher.start(config, { debug: true, set });
      void readExperiment(config).then(({ name }) => panels.show(folder, name)).then(tell);
      const child = launcher.live(folder)?.child;
      return {
        send: (message) => { if (child?.connected) child.send(message as object); },
        onMessage: (receive) => child?.on('message', receive),
        onSaid: (heard) => { if (child?.stderr) createInterface({ input: child.stderr }).on('line', heard); },
        onEnd: (ended) => child?.on('close', (code) => ended(code ?? 1)),
        stop: () => launcher.stop(folder),
      };
    },
    show: (picture) => {
      [shown, stands] = [picture, picture !== undefined];
      tell();
    },
    goesOn: () => {
      stands = false;
      tell();
    },
  }, say);
};

import * as vscode from 'vscode';
import { registerTools } from './host/agents/languageModelTools';
import { registerMcpServer } from './host/agents/mcpServer';
import { Analyst } from './host/analyst';
import type { CommandContext } from './host/command';
import { registerCommands } from './host/registerCommands';
import { configDocuments, ConfigLens } from './host/configLens';
import { Launcher } from './host/launch';
import { RunLibrary } from './host/runLibrary';
import { tellFailures } from './host/tellFailures';
import { ExperimentsView } from './host/views/experiments';
import { Panels } from './host/views/panels';
import { TaskSetPanels } from './host/views/taskSetPanels';
import { showExperiments } from './host/views/showExperiments';
import { Watch } from './host/watch';

/** Builds the parts and hands them to each other. Starts no process and reads no file. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('MAML Lab', { log: true });
  const trainer = context.asAbsolutePath('dist/trainer.js');
  const launcher = new Launcher(trainer, log);
  const analyst = new Analyst(trainer, log);
  const library = new RunLibrary();
  const watch = new Watch(library, launcher, log);
  const services = {
    extension: context.extensionUri, storage: context.globalStorageUri, log, launcher, analyst, library, watch,
  };
  const view = new ExperimentsView(services);
  const panels = new Panels(services);
  const taskSets = new TaskSetPanels(services);
  const lens = new ConfigLens(services);
  const parts: CommandContext = { ...services, panels, taskSets };
  context.subscriptions.push(
    log, launcher, analyst, watch, view, panels, taskSets, lens,
    showExperiments(view, watch), tellFailures(launcher),
    vscode.languages.registerCodeLensProvider(configDocuments, lens),
    ...registerTools(services), ...registerMcpServer(services),
    ...registerCommands(parts),
  );
}

import * as vscode from 'vscode';
import type { CommandContext } from './host/command';
import { registerCommands } from './host/registerCommands';
import { configDocuments, ConfigLens } from './host/configLens';
import { Launcher } from './host/launch';
import { RunLibrary } from './host/runLibrary';
import { tellFailures } from './host/tellFailures';
import { ExperimentsView } from './host/views/experiments';
import { Panels } from './host/views/panels';
import { showExperiments } from './host/views/showExperiments';
import { Watch } from './host/watch';

/** Builds the parts and hands them to each other. Starts no process and reads no file. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('MAML Lab', { log: true });
  const launcher = new Launcher(context.asAbsolutePath('dist/trainer.js'), log);
  const library = new RunLibrary();
  const watch = new Watch(library, launcher, log);
  const services = {
    extension: context.extensionUri, storage: context.globalStorageUri, log, launcher, library, watch,
  };
  const view = new ExperimentsView(services);
  const panels = new Panels(services);
  const lens = new ConfigLens(services);
  const parts: CommandContext = { ...services, panels };
  context.subscriptions.push(
    log, launcher, watch, view, panels, lens,
    showExperiments(view, watch), tellFailures(launcher),
    vscode.languages.registerCodeLensProvider(configDocuments, lens),
    ...registerCommands(parts),
  );
}

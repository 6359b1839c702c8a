import * as vscode from 'vscode';
import { registerTools } from './host/agents/languageModelTools';
import { registerMcpServer } from './host/agents/mcpServer';
import { Analyst } from './host/analyst';
import type { CommandContext } from './host/command';
import { registerCommands } from './host/registerCommands';
import { ConfigLens } from './host/config/lens';
import { runnableConfigs, sweepFiles } from './host/config/documents';
import { SweepLens } from './host/config/sweepLens';
import { registerConfigs } from './host/config/registerConfigs';
import { registerDebug } from './host/debug/registerDebug';
import { registerRunTasks } from './host/tasks/registerRunTasks';
import { LastAnswers } from './host/lastAnswers';
import { Launcher } from './host/launch';
import { openQueue } from './host/openQueue';
import { RunLibrary } from './host/runLibrary';
import { RunNotes } from './host/runNotes';
import { showStatus } from './host/statusBar';
import { tellEnds } from './host/tellEnds';
import { advicePanels } from './host/views/advicePanels';
import { alikePanels } from './host/views/alikePanels';
import { catalogPanels } from './host/views/catalogPanels';
import { ExperimentsView } from './host/views/experiments';
import { Panels } from './host/views/panels';
import { sweepPanels } from './host/views/sweepPanels';
import { taskSetPanels } from './host/views/taskSetPanels';
import { showExperiments } from './host/views/showExperiments';
import { showQueue, showTaskSets } from './host/views/sideViews';
import { tellTrust } from './host/trust';
import { Watch } from './host/watch';

let closing: (() => Promise<void>) | undefined;

/** Builds the parts and hands them to each other. Starts no process and reads no file before it has returned. */
export function activate(context: vscode.ExtensionContext): void {
  const begin = performance.now();
  const log = vscode.window.createOutputChannel('MAML Lab', { log: true });
  const trainer = context.asAbsolutePath('dist/trainer.js');
  const notes = new RunNotes(context.workspaceState);
  const launcher = new Launcher(trainer, log, context.globalStorageUri.fsPath, notes);
  const analyst = new Analyst(trainer, log);
  const library = new RunLibrary();
  const watch = new Watch(library, launcher, log);
  const { queue, filling } = openQueue(launcher, library, watch, context.workspaceState);
  const services = {
    extension: context.extensionUri, storage: context.globalStorageUri, log, trainer, launcher, analyst, library, watch,
    queue, notes, last: new LastAnswers(context.workspaceState),
  };
  const view = new ExperimentsView(services, context.workspaceState);
  const panels = new Panels(services);
  const taskSets = taskSetPanels(services);
  const catalog = catalogPanels(services);
  const sweeps = sweepPanels(services, panels);
  const advice = advicePanels(services);
  const alike = alikePanels(services);
  const sweepLens = new SweepLens(services);
  const lens = new ConfigLens(services);
  const parts: CommandContext = { ...services, panels, taskSets, catalog, sweeps, advice, alike, view };
  context.subscriptions.push(
    tellTrust(), log, launcher, analyst, watch, view, panels, taskSets, catalog, sweeps, advice, alike, lens, sweepLens, filling,
    showExperiments(view, watch), showQueue(services), showTaskSets(services), showStatus(services), tellEnds(services),
    vscode.languages.registerCodeLensProvider(runnableConfigs, lens), vscode.languages.registerCodeLensProvider(sweepFiles, sweepLens),
    registerConfigs(context.extensionUri, trainer, log), registerRunTasks(services), registerDebug(parts),
    ...registerTools(services), ...registerMcpServer(services),
    ...registerCommands(parts),
  );
  closing = () => launcher.close();
  setTimeout(() => void goOn(services), 0);
  log.debug(`activated in ${(performance.now() - begin).toFixed(1)} ms`);
}

/** Trainers and queued runs of an earlier window, once this one has begun. */
const goOn = async ({ launcher, queue, log }: Pick<CommandContext, 'launcher' | 'queue' | 'log'>): Promise<void> => {
  const isOurs = (config: string): boolean => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(config)) !== undefined;
  await launcher.adopt(isOurs).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  queue.fill();
};

/** VS Code waits up to five seconds: attached trainers write their checkpoint meanwhile. */
export const deactivate = (): Promise<void> | undefined => closing?.();

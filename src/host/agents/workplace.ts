import * as vscode from 'vscode';
import type { Workplace } from '../../agents/tool';
import { suggestWords } from '../../protocol/analyses/suggest';
import { HumanError } from '../../protocol/humanError';
import { segmentsOf } from '../../runs/segments';
import type { Launcher } from '../launch';
import { readCatalog } from '../newFiles';
import type { Services } from '../services';

/** What the tools may do in this window: runs are this window's, seen in its views, stopped like any other. */
export const windowWorkplace = ({ analyst, extension, launcher }: Services): Workplace => ({
  get roots() {
    return localFolders();
  },
  start: async (config, set) => {
    mustBeTrusted();
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === config);
    if (open?.isDirty) throw new HumanError(`${config} has unsaved changes: save it first.`);
    return recorded(launcher, launcher.start(config, { set }));
  },
  stop: async (run) => {
    mustBeTrusted();
    // It may take its time to end: the tool has asked, and says so.
    void launcher.stop(run);
  },
  catalog: () => readCatalog(extension),
  suggest: (config) => analyst.ask(suggestWords, { config, history: localFolders() }),
});

const mustBeTrusted = (): void => {
  if (!vscode.workspace.isTrusted) throw new HumanError('This needs a trusted workspace: runs may execute its modules.');
};

/** How often, and how long, a new run is looked for, in ms: compiling a large network takes a while. */
const pause = 100;
const patience = 120_000;

/** @returns the folder once the run has a record @throws HumanError with the trainer's last words when it ends before */
const recorded = async (launcher: Launcher, folder: string): Promise<string> => {
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (segmentsOf(folder).length > 0) return folder;
    if (!launcher.live(folder)) throw new HumanError(launcher.failureOf(folder) || 'The run ended before it began.');
    await new Promise((done) => setTimeout(done, pause));
  }
  throw new HumanError(`${folder} has no record yet; its trainer goes on.`);
};

/** Workspace folders on this machine. */
export const localFolders = (): string[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);

import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { FromPanel } from '../../protocol/messages';
import { errorText } from '../errorText';
import { copyFromPanel, saveFromPanel } from '../saveFromPanel';
import type { Services } from '../services';
import { readSweepFile } from '../configSearch';
import { PagePanels } from './pagePanels';
import type { Panels } from './panels';

/** Panels that show a sweep: its runs in a table, and what they say together. */
export const sweepPanels = (services: Services, panels: Panels): PagePanels => new PagePanels(services, {
  type: 'mamlLab.sweep', page: 'sweep', title: (path) => basename(path), attend: () => services.watch.attend(),
  obey: (message, path) => void obey(message, path, services, panels)
    .catch((error: unknown) => void vscode.window.showErrorMessage(errorText(error))),
});

/** A page may name any run: only the sweep's own members are touched. */
const obey = async (message: FromPanel, path: string, { watch }: Services, panels: Panels): Promise<unknown> => {
  const isMember = async (run: string): Promise<boolean> => dirname(run) === (await readSweepFile(path)).folder;
  switch (message.kind) {
    case 'do': {
      const { run, action } = message;
      if (run !== undefined && !await isMember(run)) return undefined;
      return vscode.commands.executeCommand(`mamlLab.${action}`, run ?? vscode.Uri.file(path));
    }
    case 'openRun':
      if (!await isMember(message.run)) return undefined;
      watch.refresh();
      panels.show(message.run, undefined, { viewColumn: vscode.ViewColumn.Active });
      return void panels.showTab(message.run, message.tab, message.choices);
    case 'save': return saveFromPanel(message);
    case 'copy': return copyFromPanel(message.text);
    default: return undefined;
  }
};

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../protocol/humanError';
import type { FromPanel } from '../../protocol/messages';
import { copyFromPanel, saveFromPanel } from '../saveFromPanel';
import type { Services } from '../services';
import { PagePanels } from './pagePanels';
import type { Panels } from './panels';

/** Panels that show a sweep: its runs in a table, and what they say together. */
export const sweepPanels = (services: Services, panels: Panels): PagePanels => new PagePanels(services, {
  type: 'mamlLab.sweep', page: 'sweep', title: (path) => basename(path),
  obey: (message, path) => void obey(message, path, services, panels)?.catch((error: unknown) => void vscode.window.showErrorMessage(messageOf(error))),
});

/** A page may name any run: only those that are known here are touched. */
const obey = (message: FromPanel, path: string, { library }: Services, panels: Panels): Promise<unknown> | undefined => {
  switch (message.kind) {
    case 'do': {
      const { run, action } = message;
      if (run !== undefined && !library.get(run)) return undefined;
      return Promise.resolve(vscode.commands.executeCommand(`mamlLab.${action}`, run ?? vscode.Uri.file(path)));
    }
    case 'openRun':
      if (!library.get(message.run)) return undefined;
      panels.show(message.run, undefined, { viewColumn: vscode.ViewColumn.Active });
      return void panels.showTab(message.run, message.tab, message.choices);
    case 'save': return saveFromPanel(message);
    case 'copy': return copyFromPanel(message.text);
    default: return undefined;
  }
};

import * as vscode from 'vscode';
import type { Services } from '../services';
import { PagePanels } from './pagePanels';

/** Panels that show a task set of the catalogue as it is without a config, and begin an experiment with it. */
export const catalogPanels = (services: Services): PagePanels => new PagePanels(services, {
  type: 'mamlLab.catalog', page: 'catalog', title: (name) => vscode.l10n.t('Tasks of {0}', name),
  obey: (message, name) => {
    if (message.kind === 'do' && message.action === 'newExperiment') void vscode.commands.executeCommand('mamlLab.newExperiment', name);
  },
});

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { PagePanels } from './pagePanels';

/** Panels that show what a config's learner sees; no run is needed. */
export const taskSetPanels = (services: Services): PagePanels => new PagePanels(services, {
  type: 'mamlLab.taskSet', page: 'config', title: (config) => vscode.l10n.t('Tasks of {0}', basename(config)),
});

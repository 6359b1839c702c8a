import { basename } from 'node:path';
import * as vscode from 'vscode';
import { obeyPage } from '../applyFromPanel';
import type { Services } from '../services';
import { PagePanels } from './pagePanels';

/** Panels that race algorithms on a config's tasks, and write the winner into it. */
export const advicePanels = (services: Services): PagePanels => new PagePanels(services, {
  type: 'mamlLab.advice', page: 'advice', title: (path) => vscode.l10n.t('Which algorithm? {0}', basename(path)), obey: obeyPage(services),
});

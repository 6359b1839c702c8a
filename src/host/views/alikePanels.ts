import { basename } from 'node:path';
import * as vscode from 'vscode';
import { obeyPage } from '../applyFromPanel';
import type { Services } from '../services';
import { PagePanels } from './pagePanels';

/** Panels that tell whether the tasks of a config or a run are too unlike, and offer what helps. */
export const alikePanels = (services: Services): PagePanels => new PagePanels(services, {
  type: 'mamlLab.alike', page: 'alike', title: (path) => vscode.l10n.t('Too unlike? {0}', basename(path)), obey: obeyPage(services),
});

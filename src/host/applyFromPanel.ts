import { basename } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../protocol/humanError';
import type { FromPanel } from '../protocol/messages';
import { settingsText } from '../protocol/suggestionText';
import { errorText } from './errorText';
import { applySettings } from './applySettings';
import { copyFromPanel, saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { configOf } from './target';

/** Obeys a page about a config or a run: settings are written into the config, charts and tables are saved. What fails is told. */
export const obeyPage = (services: Services) => (message: FromPanel, path: string): void =>
  void obey(message, path, services).catch((error: unknown) => void vscode.window.showErrorMessage(errorText(error)));

const obey = async (message: FromPanel, path: string, services: Services): Promise<void> => {
  switch (message.kind) {
    case 'applySettings': return apply(path, message.settings, services);
    case 'save': return saveFromPanel(message);
    case 'copy': return copyFromPanel(message.text);
    default: return undefined;
  }
};

/** @throws HumanError when there is no config any more, or the editor refuses */
const apply = async (path: string, settings: Readonly<Record<string, unknown>>, { extension, watch }: Services): Promise<void> => {
  const config = configOf(path, watch);
  if (config === undefined) throw new HumanError(vscode.l10n.t('The config of this run is not in the workspace.'));
  if (!await applySettings(config, settings, extension)) throw new HumanError(vscode.l10n.t('{0} could not be changed.', basename(config)));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Applied: {0}', settingsText(byName(settings))), 5000);
};

/** A whole plug-in is told by its name. */
const byName = (settings: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(settings)
  .map(([key, value]) => [key, typeof value === 'object' && value !== null && 'name' in value ? value.name : value]));

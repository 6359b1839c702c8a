import { basename } from 'node:path';
import * as vscode from 'vscode';

/** Type of our debug sessions, as in launch.json. */
export const debugType = 'maml-lab';

/** A launch of one config: what launch.json would say. */
export const launchOf = (config: string): vscode.DebugConfiguration =>
  ({ type: debugType, request: 'launch', name: vscode.l10n.t('Debug {0}', basename(config)), config });

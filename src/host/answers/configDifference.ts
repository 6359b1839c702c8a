import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { configDifference as words } from '../../protocol/analyses/configDifference';
import { isEqualSetting, settingRows, settingText } from '../../protocol/settings';
import { readRecord } from '../../runs/record';
import { defaultsOf } from '../configDefaults';
import { hostAnswer } from '../hostAnswer';

/** Settings of a run that differ from another run's; without one, from the defaults of the same plug-ins. */
export default hostAnswer({
  words,
  answer: async ({ run, other }, { extension, library }) => {
    const { config } = readRecord(run);
    const there = other === undefined ? await defaults(extension, config) : readRecord(other).config;
    const rows = settingRows([config, there]).filter(({ key }) => key !== '$schema' && key !== 'name');
    return {
      other: other === undefined ? vscode.l10n.t('the defaults') : library.get(other)?.name ?? basename(other),
      rows: rows.filter((row) => !isEqualSetting(row)).map(({ key, values: [here, old] }) => ({
        path: key.split('.'), ...(here !== undefined && { here: settingText(here) }),
        ...(old !== undefined && { there: settingText(old) }),
      })),
      equal: rows.filter(isEqualSetting).map(({ key, values }) => `${key}: ${settingText(values[0])}`),
    };
  },
});

const defaults = async (extension: vscode.Uri, config: Readonly<Record<string, unknown>>) => {
  const path = vscode.Uri.joinPath(extension, 'dist', 'config.schema.json').fsPath;
  return defaultsOf(JSON.parse(await readFile(path, 'utf8')), config);
};

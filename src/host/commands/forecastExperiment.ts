import { basename } from 'node:path';
import * as vscode from 'vscode';
import { forecastWords } from '../../protocol/analyses/forecast';
import { Analyst } from '../analyst';
import { command } from '../command';
import { type ForecastLine, forecastLines } from '../forecastText';
import { savedConfig } from '../savedConfig';
import { withCancel } from '../withCancel';

/** Measures a few iterations and says what the run will cost, and how that is known. */
export default command({
  title: 'Forecast Experiment',
  icon: 'clock',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@4' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@3' },
  ],
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config === undefined) return;
    // A process of its own: its memory is what a run's process will need.
    const analyst = new Analyst(context.trainer, context.log);
    try {
      const title = vscode.l10n.t('Forecast of {0}: a few iterations are run', basename(config));
      const forecast = await withCancel(title, (asking) => analyst.ask(forecastWords, { config }, asking));
      if (!forecast) return;
      const run = vscode.l10n.t('Run');
      const items = [
        ...forecastLines(forecast, vscode.l10n.t).map(({ icon, ...words }: ForecastLine) => ({
          ...words, iconPath: new vscode.ThemeIcon(icon),
        })),
        { label: '', kind: vscode.QuickPickItemKind.Separator },
        { label: run, iconPath: new vscode.ThemeIcon('play') },
      ];
      const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Forecast of {0}', basename(config)) });
      if (chosen?.label === run) await vscode.commands.executeCommand('mamlLab.runExperiment', vscode.Uri.file(config));
    } finally {
      analyst.dispose();
    }
  },
});

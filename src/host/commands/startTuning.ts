import { basename } from 'node:path';
import * as vscode from 'vscode';
import { command } from '../command';
import { experimentName } from '../configFile';
import { savedConfig } from '../savedConfig';
import { askSteps } from '../steps';
import { tune } from '../tuning';

const say = vscode.l10n.t;
const usualBudget = '10';

/** Suggest → run → learn for a budget of runs, with progress and Cancel; started again it goes on from the runs there are. */
export default command({
  title: 'Start Tuning…',
  icon: 'settings-gear',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@6' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@7' },
  ],
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config === undefined) return;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(config)));
    const before = context.library.of(config, experimentName(config, text)).filter(({ state }) => state === 'finished').length;
    const answers = await askSteps(say('Tune {0}', basename(config)), {
      budget: () => ({
        kind: 'line', prompt: say('How many runs? {0} finished ones are there already and are learned from', before), value: usualBudget,
        check: (value) => (/^[1-9]\d{0,3}$/.test(value) ? undefined : say('A whole number from 1 to 9999.')),
      }),
    });
    if (!answers) return;
    const budget = Number(answers.budget);
    const { window, ProgressLocation } = vscode;
    const title = say('Tuning {0}', basename(config));
    const result = await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      let shown = 0;
      return tune(context, config, budget, token, (message) => progress.report({ message, increment: shown++ === 0 ? 0 : 50 / budget }));
    });
    const sentence = say('Tuning of {0}: {1} of {2} runs finished, {3} failed. Start it again to go on: all runs are learned from.',
      basename(config), result.done, budget, result.failed);
    const show = say('Suggest Settings');
    void window.showInformationMessage(sentence, show).then((chosen) =>
      chosen === show && vscode.commands.executeCommand('mamlLab.suggestSettings', vscode.Uri.file(config)));
  },
});

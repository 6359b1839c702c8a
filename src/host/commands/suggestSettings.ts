import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Suggested, suggestWords } from '../../protocol/analyses/suggest';
import { inWords } from '../../protocol/sentence';
import { expectedText, leanLines, settingsText } from '../../protocol/suggestionText';
import { localFolders } from '../agents/workplace';
import { applySettings } from '../applySettings';
import { command } from '../command';
import { savedConfig } from '../savedConfig';
import { withCancel } from '../withCancel';

const say = vscode.l10n.t;

/** Shows the next settings to try, what is expected of them and what they lean on; the one that is chosen is applied. */
export default command({
  title: 'Suggest Settings',
  icon: 'lightbulb',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@5' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@6' },
  ],
  run: async (context, target) => {
    const config = await savedConfig(context, target);
    if (config === undefined) return;
    const title = say('Settings for {0}: past runs are read', basename(config));
    const answer = await withCancel(title, (asking) => context.analyst.ask(suggestWords, { config, history: localFolders() }, asking));
    if (!answer) return;
    const chosen = await vscode.window.showQuickPick(linesOf(answer), {
      title: say('Settings for {0} (own evaluations: {1}, old tasks: {2})', basename(config), answer.evaluations, answer.past.length),
      placeHolder: say('Choose one: it is written into the config, and Undo takes it back'), matchOnDetail: true,
    });
    if (chosen?.note) void vscode.window.showInformationMessage(chosen.note);
    if (chosen?.settings && await applySettings(config, chosen.settings, context.extension)) {
      vscode.window.setStatusBarMessage(say('Applied: {0}', settingsText(chosen.settings)), 5000);
    }
  },
});

/** A note is told in full when it is chosen: a line of a pick is cut at its end. */
type Line = vscode.QuickPickItem & { readonly settings?: Readonly<Record<string, unknown>>; readonly note?: string };

const linesOf = ({ suggestions, metric, notes, best }: Suggested): Line[] => [
  ...suggestions.map((one, i): Line => ({
    label: settingsText(one.settings), settings: one.settings, iconPath: new vscode.ThemeIcon(i === 0 ? 'lightbulb' : 'beaker'),
    description: i === 0 ? one.method : say('{0}, for comparison', one.method),
    detail: [expectedText(one, metric, say), ...leanLines(one, say)].join(' · '),
  })),
  ...(best ? [{ label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: settingsText(best.settings), description: say('best so far'), settings: best.settings, iconPath: new vscode.ThemeIcon('star') }] : []),
  { label: '', kind: vscode.QuickPickItemKind.Separator },
  ...notes.map((told) => inWords(told, say)).map((note): Line => ({ label: note, note, iconPath: new vscode.ThemeIcon('info') })),
];

import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { command, type CommandContext } from '../command';
import { runItem } from '../pickRun';
import { runOf, type Target } from '../target';

/** As many as have a colour and dash of their own. */
const mostCompared = 20;

/** Opens the panel of the first of several runs on its Compare tab, with all of them chosen. */
export default command({
  title: 'Compare Runs',
  icon: 'compare-changes',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\./', group: '1_run@2' },
  ],
  run: async (context, target, selected) => {
    const marked = runsIn(selected ?? [target]);
    const chosen = marked.length > 1 ? marked : await pickRuns(context, marked);
    const [first] = chosen;
    if (first === undefined) return;
    if (chosen.length > mostCompared) throw new HumanError(tooMany());
    context.panels.show(first);
    context.panels.showTab(first, 'compare', { 'compare.chosen': JSON.stringify(chosen) });
  },
});

const runsIn = (targets: readonly Target[]): string[] => [...new Set(targets.flatMap((target) => runOf(target) ?? []))];

const tooMany = (): string => vscode.l10n.t('At most {0} runs can be compared at once: choose fewer.', mostCompared);

const pickRuns = async ({ library, notes }: CommandContext, marked: readonly string[]): Promise<readonly string[]> => {
  if (library.all.length < 2) {
    throw new HumanError(vscode.l10n.t('There are no two runs to compare yet. Run a config (*.maml.json) twice.'));
  }
  const items = [...library.all].sort((a, b) => (b.began ?? 0) - (a.began ?? 0)).map((run) => ({
    ...runItem(run, notes), picked: marked.includes(run.folder),
  }));
  const options = {
    canPickMany: true, title: vscode.l10n.t('Compare Runs'), matchOnDetail: true, matchOnDescription: true,
    placeHolder: vscode.l10n.t('Mark two or more runs'),
  } as const;
  return (await vscode.window.showQuickPick(items, options))?.map(({ folder }) => folder) ?? [];
};

import * as vscode from 'vscode';
import { command, type CommandContext } from '../command';
import { onView } from '../menus';
import { boundIn, statesToChoose } from '../runFilter';

const say = vscode.l10n.t;
type Step = (context: CommandContext) => Promise<void>;

/** Shows only runs with some words, in some states, or with results within a bound. */
export default command({
  title: 'Filter Experiments…',
  icon: 'filter',
  palette: 'workbenchState != empty',
  menus: [onView('experiments', 'navigation@2', '!mamlLab.filtered'), onView('experiments', '3_filter@1', 'mamlLab.filtered')],
  run: async (context) => {
    const { text, states, metric } = context.view.filter;
    const kinds: readonly (vscode.QuickPickItem & { readonly step: Step })[] = [
      { label: say('Words'), description: text ?? say('in name, folder or config'), step: byText },
      { label: say('State'), description: states?.map((state) => say(state)).join(', ') ?? say('running, finished, failed …'), step: byState },
      { label: say('Result'), description: metric ?? say('such as < 0.1 or > 90 %'), step: byMetric },
    ];
    await (await vscode.window.showQuickPick(kinds, { title: say('Filter Experiments by') }))?.step(context);
  },
});

const byText: Step = async ({ view }) => {
  const text = await vscode.window.showInputBox({ title: say('Filter by Words'), value: view.filter.text, prompt: say('Empty: all runs.') });
  if (text !== undefined) await view.setFilter({ ...view.filter, text: text.trim() || undefined });
};

const byState: Step = async ({ view }) => {
  const items = statesToChoose.map((state) => ({ label: say(state), state, picked: view.filter.states?.includes(state) ?? false }));
  const options = { title: say('Filter by State'), canPickMany: true, placeHolder: say('None: all states') } as const;
  const chosen = await vscode.window.showQuickPick(items, options);
  const states = chosen?.map(({ state }) => state);
  if (states) await view.setFilter({ ...view.filter, states: states.length > 0 ? states : undefined });
};

const byMetric: Step = async ({ view }) => {
  const wrong = say('Write a bound such as < 0.1, >= 0.95 or > 90 %.');
  const metric = await vscode.window.showInputBox({
    title: say('Filter by Result'), value: view.filter.metric, prompt: say('The final result, else the best validation. Empty: all.'),
    validateInput: (text) => (text.trim() === '' || boundIn(text) ? undefined : wrong),
  });
  if (metric !== undefined) await view.setFilter({ ...view.filter, metric: metric.trim() || undefined });
};

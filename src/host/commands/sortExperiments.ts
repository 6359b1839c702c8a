import * as vscode from 'vscode';
import { command } from '../command';
import { onView } from '../menus';
import type { RunOrder } from '../runFilter';

/** Order of the runs of each experiment; pinned ones stay on top. */
export default command({
  title: 'Sort Experiments…',
  icon: 'sort-precedence',
  palette: 'workbenchState != empty',
  menus: [onView('experiments', '3_filter@2')],
  run: async ({ view }) => {
    const say = vscode.l10n.t;
    const orders: readonly (vscode.QuickPickItem & { readonly order: RunOrder })[] = [
      { label: say('Newest first'), order: 'newest' }, { label: say('By name'), order: 'name' },
      { label: say('Best result first'), order: 'best' },
    ].map((item) => ({ ...item, description: item.order === view.order ? say('now') : undefined }) as vscode.QuickPickItem & { order: RunOrder });
    const chosen = await vscode.window.showQuickPick(orders, { title: say('Sort Experiments') });
    if (chosen) await view.setOrder(chosen.order);
  },
});

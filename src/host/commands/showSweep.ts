import { basename } from 'node:path';
import * as vscode from 'vscode';
import { command } from '../command';
import { sweepOf } from '../target';

/** Shows a sweep's page: its runs, and what they say together. */
export default command({
  title: 'Show Sweep',
  icon: 'graph-scatter',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^sweep\\./', group: '2_open@1' },
    { menu: 'editor/title', when: 'resourceLangId == maml-sweep', group: 'navigation@2' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-sweep', group: '2_workspace@2' },
  ],
  run: async ({ sweeps, watch }, target) => {
    const path = sweepOf(target) ?? await pick(watch.sweeps);
    if (path !== undefined) sweeps.show(path);
  },
});

const pick = async (all: readonly { readonly path: string; readonly name: string }[]): Promise<string | undefined> => {
  if (all.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no sweep (*.sweep.json) yet. "New Sweep…" writes one.'));
    return undefined;
  }
  const items = all.map(({ path, name }) => ({ label: basename(path), description: name, path }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Show Sweep') }))?.path;
};

import * as vscode from 'vscode';
import { command } from '../command';
import { enqueue } from '../enqueue';
import { onRun } from '../menus';
import { chosenRuns } from '../pickRun';
import { configOf } from '../target';

const states = new Set(['interrupted', 'stopped', 'failed']);

/** Goes on with a run that was stopped or interrupted, bit for bit, from its last checkpoint. */
export default command({
  title: 'Continue Run',
  icon: 'debug-rerun',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [
    onRun('inline@1', 'ended\\.(interrupted|stopped|failed)'), onRun('1_run@2', 'ended\\.(interrupted|stopped|failed)'),
  ],
  run: async (context, target, selected) => {
    const none = vscode.l10n.t('No run was stopped or interrupted.');
    const runs = await chosenRuns(
      context, target, selected, vscode.l10n.t('Continue Run'), none, ({ state }) => states.has(state));
    for (const folder of runs) {
      const config = configOf(folder, context.watch) ?? context.library.sourceOf(folder) ?? folder;
      enqueue(context, { config, resume: folder, name: context.library.get(folder)?.name });
    }
  },
});

import * as vscode from 'vscode';
import { HumanError, messageOf } from '../../protocol/humanError';
import { summarise } from '../../runs/summary';
import { command, type CommandContext } from '../command';
import { onRun } from '../menus';
import { chosenRuns, nameOf } from '../pickRun';

const say = vscode.l10n.t;
/** How long a trainer of another process has to obey, in ms. */
const patience = 10_000;

/** Moves runs to the trash; a live one is stopped first. */
export default command({
  title: 'Delete Run…',
  icon: 'trash',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [onRun('9_danger@1')],
  run: async (context, target, selected) => {
    const runs = await chosenRuns(context, target, selected, say('Delete Run'), say('There is no run yet.'));
    const [first] = runs;
    if (first === undefined) return;
    const question = runs.length === 1 ? say('Delete the run {0}?', nameOf(context, first)) : say('Delete {0} runs?', runs.length);
    const detail = say('Its folder goes to the trash, with record and checkpoints. A run that goes on is stopped first.');
    const button = say('Move to Trash');
    if (await vscode.window.showWarningMessage(question, { modal: true, detail }, button) !== button) return;
    for (const folder of runs) await remove(context, folder);
    context.watch.refresh();
  },
});

const remove = async (context: CommandContext, folder: string): Promise<void> => {
  await context.launcher.stop(folder).catch(() => undefined);
  await untilFree(folder);
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch (error) {
    context.log.warn(`${folder}: ${messageOf(error)}`);
    const button = say('Delete Permanently');
    const question = say('There is no trash here for {0}. Delete it permanently?', nameOf(context, folder));
    if (await vscode.window.showWarningMessage(question, { modal: true }, button) !== button) return;
    await vscode.workspace.fs.delete(uri, { recursive: true });
  }
  context.notes.set(folder, { name: undefined, pinned: undefined, notify: undefined, failure: undefined });
};

/** @throws HumanError when its trainer does not obey: a folder is not taken from under a writer */
const untilFree = async (folder: string): Promise<void> => {
  const deadline = performance.now() + patience;
  for (;;) {
    const { holder } = await summarise(folder);
    if (!holder) return;
    if (performance.now() > deadline) {
      throw new HumanError(say('{0} is still written by process {1} on {2}; it was asked to stop. Delete it when it has ended.',
        folder, holder.pid, holder.host));
    }
    await new Promise((done) => setTimeout(done, 200));
  }
};

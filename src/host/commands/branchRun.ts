import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { count } from '../../protocol/format';
import { HumanError } from '../../protocol/humanError';
import { checkpointsOf } from '../../runs/checkpoints';
import { readRecord } from '../../runs/record';
import { inWords } from '../../protocol/sentence';
import { branchText, changesIn, nameIn } from '../branchConfig';
import { command } from '../command';
import { ConfigSchema } from '../config/schema';
import { defaultsOf } from '../configDefaults';
import { configEnding, stemOf } from '../configFile';
import { enqueueConfig } from '../enqueue';
import { onCheckpoint, onRun } from '../menus';
import { pickRun } from '../pickRun';
import { iterationOf, runOf } from '../target';

const say = vscode.l10n.t;

/** A new run that begins with the parameters of a checkpoint, with changed settings, in a config of its own. */
export default command({
  title: 'Branch from Checkpoint…',
  icon: 'git-branch',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [onCheckpoint('inline@1'), onCheckpoint('1_run@1'), onRun('1_run@8')],
  run: async (context, target) => {
    const run = runOf(target) ?? await pickRun(context, say('Branch from a Checkpoint of'), say('There is no run yet.'));
    const iteration = run === undefined ? undefined : iterationOf(target) ?? await pickCheckpoint(run);
    if (run === undefined || iteration === undefined) return;
    const record = readRecord(run);
    const changes = await askChanges(iteration, record.config, iterationOf(target) === undefined);
    if (!changes) return;
    // A sweep's member has settings that stand in no file: its whole config is written out.
    const source = record.sweep ? join(resolve(run, record.folder), `${stemOf(basename(run))}${configEnding}`)
      : context.watch.experimentOf(run)?.path ?? record.source;
    const text = !record.sweep && existsSync(source) ? new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(source)))
      : JSON.stringify(record.config, null, 2);
    const path = freeConfig(source);
    const name = `${nameIn(text) ?? stemOf(source)}, ${stemOf(path).slice(stemOf(source).length + 1)}`;
    const defaults = defaultsOf(await new ConfigSchema(context.extension).get(), record.config);
    const origin = { run: vscode.workspace.asRelativePath(run), iteration };
    const uri = vscode.Uri.file(path);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(branchText(text, origin, name, changes, defaults)));
    context.watch.refresh();
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await enqueueConfig(context, path, { from: `${run}@${iteration}` });
  },
});

const pickCheckpoint = async (run: string): Promise<number | undefined> => {
  const there = (await checkpointsOf(run)).filter(({ path }) => existsSync(path));
  const newest = [...new Map(there.map((entry) => [entry.iteration, entry])).values()].reverse();
  if (newest.length === 0) throw new HumanError(say('{0} has no checkpoint to branch from.', run));
  const items = newest.map(({ iteration, best }) => ({
    label: count(iteration), description: best ? say('best') : undefined, iteration,
  }));
  const title = say('Branch from Checkpoint (1/2): meta-iteration');
  return (await vscode.window.showQuickPick(items, { title }))?.iteration;
};

/** @param isSecond whether the checkpoint had to be chosen first */
const askChanges = async (iteration: number, resolved: unknown, isSecond: boolean) => {
  const text = await vscode.window.showInputBox({
    title: isSecond ? say('Branch from {0} (2/2): changed settings', count(iteration)) : say('Branch from {0}: changed settings', count(iteration)),
    placeHolder: 'algorithm.innerRate=0.02 training.iterations=500', ignoreFocusOut: true,
    prompt: say('Settings as key=value, separated by blanks. Empty: as they were. Model and learned parameters must stay.'),
    validateInput: (written) => {
      const changes = changesIn(written, resolved);
      return 'template' in changes ? inWords(changes, say) : undefined;
    },
  });
  const changes = text === undefined ? undefined : changesIn(text, resolved);
  return changes && 'template' in changes ? undefined : changes;
};

/** Beside the original, never a file that is there. */
const freeConfig = (source: string): string => {
  for (let n = 1; ; n++) {
    const path = join(dirname(source), `${stemOf(source)}-branch${n === 1 ? '' : n}${configEnding}`);
    if (!existsSync(path)) return path;
  }
};

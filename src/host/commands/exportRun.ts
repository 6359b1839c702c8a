import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { command } from '../command';
import { onCheckpoint, onRun } from '../menus';
import { pickRun } from '../pickRun';
import { runCli } from '../runCli';
import { iterationOf, runOf } from '../target';

const say = vscode.l10n.t;

/** Writes a run, or the parameters of one checkpoint, in the format of another program; the command line does the work. */
export default command({
  title: 'Export…',
  icon: 'export',
  needsTrust: true,
  palette: 'workbenchState != empty',
  menus: [onRun('2_open@7'), onCheckpoint('2_open@7')],
  run: async (context, target) => {
    const run = runOf(target) ?? await pickRun(context, say('Export Run'), say('There is no run yet.'));
    if (run === undefined) return;
    const iteration = iterationOf(target);
    const chosen = await vscode.window.showQuickPick(
      formats().filter(({ ofCheckpoint }) => iteration === undefined || ofCheckpoint), { title: say('Export as') });
    if (!chosen) return;
    const name = `${basename(run)}${iteration === undefined ? '' : `-${iteration}`}${chosen.ending}`;
    const place = await vscode.window.showSaveDialog({
      title: say('Export as {0}', chosen.label), defaultUri: vscode.Uri.file(join(dirname(dirname(run)), name)),
    });
    if (!place) return;
    const at = iteration === undefined ? [] : ['--at', String(iteration)];
    const title = say('Exporting {0}', basename(run));
    if (!(await runCli(context, title, ['export', run, '--to', chosen.format, '--out', place.fsPath, ...at]))) return;
    const reveal = say('Reveal in Explorer');
    const sentence = say('Wrote {0}.', vscode.workspace.asRelativePath(place));
    if (await vscode.window.showInformationMessage(sentence, reveal) === reveal) {
      await vscode.commands.executeCommand('revealInExplorer', place);
    }
  },
});

const formats = () => [
  { label: 'ONNX', format: 'onnx', ending: '.onnx', ofCheckpoint: true, description: say('the network with its meta-parameters') },
  { label: 'safetensors', format: 'safetensors', ending: '.safetensors', ofCheckpoint: true, description: say('the meta-parameters') },
  { label: 'TensorBoard', format: 'tensorboard', ending: '.tfevents', ofCheckpoint: false, description: say('curves') },
  { label: 'CSV', format: 'csv', ending: '.csv', ofCheckpoint: false, description: say('curves, one line a measurement') },
] as const;

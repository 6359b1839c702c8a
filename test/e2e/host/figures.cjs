/** Runs inside the extension host: what three streaming runs and a thousand ended ones cost it. */
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { join } = require('node:path');
const vscode = require('vscode');
const { keptHeap, processMemory, say, threadTime } = require('./measures.cjs');

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Says the longest time in ms that the host did not answer during some work, the timer's own step taken off; and the same in
 * processor time of its main thread between two beats, which other programs on the machine cannot lengthen.
 */
async function sayBlocks(name, work) {
  const step = 5;
  const delays = monitorEventLoopDelay({ resolution: step });
  let [last, longest] = [threadTime(), 0];
  const beat = setInterval(() => {
    const now = threadTime();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  delays.enable();
  await work();
  delays.disable();
  clearInterval(beat);
  say(`longest block while ${name}`, Math.max(0, delays.max / 1e6 - step), 'ms');
  say(`processor time of the longest block while ${name}`, longest, 'ms');
}

exports.run = async () => {
  const [folder] = vscode.workspace.workspaceFolders;
  await vscode.extensions.getExtension('maml-lab.maml-lab').activate();
  await sayBlocks('the sidebar lists all runs of the folder', async () => {
    await vscode.commands.executeCommand('mamlLab.experiments.focus');
    await sleep(15_000);
  });
  say('memory of the extension host, all runs listed', processMemory(), 'MB');
  say('of it kept by the heap, all runs listed', keptHeap(), 'MB');
  say('memory of the extension host, all runs listed, garbage collected', processMemory(), 'MB');
  const config = join(folder.uri.fsPath, 'sinusoid-quick.maml.json');
  await sayBlocks('three runs stream into their panels', async () => {
    for (let i = 0; i < 3; i++) await vscode.commands.executeCommand('mamlLab.runExperiment', config);
    await sleep(25_000);
  });
};

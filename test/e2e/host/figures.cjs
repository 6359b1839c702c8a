/** Runs inside the extension host: what three streaming runs and a thousand ended ones cost it. */
const { performance } = require('node:perf_hooks');
const { join } = require('node:path');
const vscode = require('vscode');
const { keptHeap, processMemory, say, threadTime, waitedForCore } = require('./measures.cjs');

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Says the longest time in ms that the host did not answer during some work, a timer's own step taken off. Where more programs want to run than
 * there are cores, a part of it is the wait for one: it is told apart, and so are the longest block without it and the longest in processor time.
 */
async function sayBlocks(name, work) {
  const step = 5;
  const now = () => ({ clock: performance.now(), processor: threadTime(), waited: waitedForCore() });
  let last = now();
  const longest = { clock: 0, waited: 0, own: 0, processor: 0 };
  const beat = setInterval(() => {
    const here = now();
    const [clock, waited] = [here.clock - last.clock - step, here.waited - last.waited];
    if (clock > longest.clock) Object.assign(longest, { clock, waited });
    longest.own = Math.max(longest.own, clock - waited);
    longest.processor = Math.max(longest.processor, here.processor - last.processor);
    last = here;
  }, step);
  await work();
  clearInterval(beat);
  say(`longest block while ${name}`, longest.clock, 'ms');
  say(`of it waited for a core while ${name}`, longest.waited, 'ms');
  say(`longest block less its wait for a core while ${name}`, longest.own, 'ms');
  say(`longest processor time between two beats while ${name}`, longest.processor, 'ms');
}

exports.run = async () => {
  const [folder] = vscode.workspace.workspaceFolders;
  await vscode.extensions.getExtension('maml-lab.maml-lab').activate();
  await sayBlocks('the sidebar lists all runs of the folder', async () => {
    await vscode.commands.executeCommand('mamlLab.experiments.focus');
    await sleep(15_000);
  });
  await sayBlocks('configs and runs are searched for again', async () => {
    await vscode.commands.executeCommand('mamlLab.refreshExperiments');
    await sleep(5000);
  });
  for (let i = 0; i < 5; i++) {
    const [begin, began] = [performance.now(), threadTime()];
    const found = await vscode.workspace.findFiles('**/*.maml.json', '**/{node_modules,.git,dist,runs}/**', 500);
    if (found.length === 0) throw new Error('There is no config in the folder: nothing was searched.');
    say('search for configs among all files', performance.now() - begin, 'ms');
    say('processor time of the host in a search for configs', threadTime() - began, 'ms');
  }
  say('memory of the extension host, all runs listed', processMemory(), 'MB');
  say('of it kept by the heap, all runs listed', keptHeap(), 'MB');
  say('memory of the extension host, all runs listed, garbage collected', processMemory(), 'MB');
  const config = join(folder.uri.fsPath, 'sinusoid-quick.maml.json');
  await sayBlocks('three runs stream into their panels', async () => {
    for (let i = 0; i < 3; i++) await vscode.commands.executeCommand('mamlLab.runExperiment', config);
    await sleep(25_000);
  });
};

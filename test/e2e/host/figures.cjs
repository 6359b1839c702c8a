/** Runs inside the extension host: what starting up, three streaming runs and a thousand ended ones cost it. */
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
const { join } = require('node:path');
const vscode = require('vscode');

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const say = (name, value, unit) => console.log(`FIGURE ${JSON.stringify({ name, value, unit })}`);

/** Longest time in ms that the host did not answer during some work; the timer's own step is taken off. */
async function longestBlock(work) {
  const step = 5;
  const delays = monitorEventLoopDelay({ resolution: step });
  delays.enable();
  await work();
  delays.disable();
  return Math.max(0, delays.max / 1e6 - step);
}

exports.run = async () => {
  const extension = vscode.extensions.getExtension('maml-lab.maml-lab');
  const [folder] = vscode.workspace.workspaceFolders;
  const before = megabytes();
  const begin = performance.now();
  await extension.activate();
  say('activate() of the extension, its bundle loaded', performance.now() - begin, 'ms');
  say('longest block while the sidebar lists all runs of the folder', await longestBlock(async () => {
    await vscode.commands.executeCommand('mamlLab.experiments.focus');
    await sleep(8000);
  }), 'ms');
  say('memory of the extension host, all runs listed', megabytes(), 'MB');
  say('of it since before activation', megabytes() - before, 'MB');
  const config = join(folder.uri.fsPath, 'sinusoid-quick.maml.json');
  say('longest block while three runs stream into their panels', await longestBlock(async () => {
    for (let i = 0; i < 3; i++) await vscode.commands.executeCommand('mamlLab.runExperiment', config);
    await sleep(15_000);
  }), 'ms');
};

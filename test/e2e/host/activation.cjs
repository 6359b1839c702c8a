/** Runs inside the extension host of a folder without runs, where nothing has woken the extension yet: what waking it costs. */
const { performance } = require('node:perf_hooks');
const vscode = require('vscode');
const { say, threadTime } = require('./measures.cjs');

exports.run = async () => {
  const extension = vscode.extensions.getExtension('maml-lab.maml-lab');
  if (extension.isActive) throw new Error('The extension is awake already: there is nothing to measure.');
  const begin = performance.now();
  const began = threadTime();
  await extension.activate();
  say('bundle loaded and activate()', performance.now() - begin, 'ms');
  say('processor time of bundle loaded and activate()', threadTime() - began, 'ms');
};

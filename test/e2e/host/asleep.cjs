/** Runs inside the extension host while the extension sleeps: what the host keeps without it. */
const vscode = require('vscode');
const { keptHeap, processMemory, say } = require('./measures.cjs');

exports.run = async () => {
  await new Promise((done) => setTimeout(done, 5000));
  if (vscode.extensions.getExtension('maml-lab.maml-lab').isActive) throw new Error('The extension is awake already: there is nothing to measure.');
  say('memory of the extension host while the extension sleeps', processMemory(), 'MB');
  say('of it kept by the heap while the extension sleeps', keptHeap(), 'MB');
  say('memory of the extension host while the extension sleeps, garbage collected', processMemory(), 'MB');
};

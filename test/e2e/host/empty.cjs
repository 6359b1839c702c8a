/** Runs inside the extension host of an extension that does nothing: what the host keeps by itself. */
const { keptHeap, processMemory, say } = require('./measures.cjs');

exports.run = async () => {
  await new Promise((done) => setTimeout(done, 5000));
  say('memory of the extension host with an extension that does nothing', processMemory(), 'MB');
  say('of it kept by the heap, extension that does nothing', keptHeap(), 'MB');
};

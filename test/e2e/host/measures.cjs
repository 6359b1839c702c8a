/** What the extension host costs, and how a figure is told to who started it (scripts/figures.mjs). */
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

const inMegabytes = (bytes) => bytes / 2 ** 20;

exports.say = (name, value, unit) => console.log(`FIGURE ${JSON.stringify({ name, value, unit })}`);

/** Processor time of the main thread in ms. */
exports.threadTime = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** What the process holds in MB, garbage too. */
exports.processMemory = () => inMegabytes(process.memoryUsage().rss);

/** What its heap keeps in MB once garbage was collected. */
exports.keptHeap = () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return inMegabytes(heapUsed + external);
};

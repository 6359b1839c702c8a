/** What the extension host costs, and how a figure is told to who started it (scripts/figures.mjs). */
const { readFileSync } = require('node:fs');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

const inMegabytes = (bytes) => bytes / 2 ** 20;

exports.say = (name, value, unit) => console.log(`FIGURE ${JSON.stringify({ name, value, unit })}`);

/** Processor time of the main thread in ms. */
exports.threadTime = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Ms that the main thread has waited for a core since it began, though it had something to do; 0 where the system does not say (not Linux). */
exports.waitedForCore = () => {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
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

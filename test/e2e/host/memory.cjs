/** What the extension host holds, in MB: with garbage, and what its heap keeps once that was collected. */
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

const inMegabytes = (bytes) => bytes / 2 ** 20;

exports.processMemory = () => inMegabytes(process.memoryUsage().rss);

exports.keptHeap = () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return inMegabytes(heapUsed + external);
};

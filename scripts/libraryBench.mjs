/** `node --expose-gc scripts/libraryBench.mjs [RUNS]`: how long the host blocks, and what it keeps, with a thousand runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManyRuns } from '../test/gallery/manyRuns.mjs';
import { hostParts, measured } from './hostBench.mjs';

const count = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'maml-lab-runs-'));
const config = join(folder, 'sinusoid.maml.json');
writeManyRuns(folder, config, count);
const { RunLibrary, runs } = hostParts(
  "export * from './src/host/runLibrary'; export { default as runs } from './src/host/answers/runs';");
globalThis.gc?.();
const before = process.memoryUsage();
// Other work on the machine only ever adds: the least of several rounds tells most about this program.
for (let round = 1; round < 4; round++) await measured(`first look at ${count} runs, round ${round}`, () => new RunLibrary().look([config], []));
const library = new RunLibrary();
await measured(`first look at ${count} runs`, () => library.look([config], []));
await measured('second look', () => library.look([config], []));
await measured('answer "runs" for a panel', () => runs.answer({}, { library, launcher: { live: () => undefined } }));
globalThis.gc?.();
const after = process.memoryUsage();
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
console.log(`kept: ${library.all.length} runs, heap +${mb(after.heapUsed - before.heapUsed)}, process ${mb(after.rss)}`);
rmSync(folder, { recursive: true, force: true });

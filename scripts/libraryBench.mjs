/** `node --expose-gc scripts/libraryBench.mjs [RUNS]`: how long the host blocks, and what it keeps, with a thousand runs. */
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeManyRuns } from '../test/gallery/manyRuns.mjs';

const root = resolve(import.meta.dirname, '..');
const count = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'maml-lab-runs-'));
const config = join(folder, 'sinusoid.maml.json');
writeManyRuns(folder, config, count);
const { outputFiles } = buildSync({
  stdin: { contents: "export * from './src/host/runLibrary'; export { default as runs } from './src/host/answers/runs';", resolveDir: root, loader: 'ts' },
  bundle: true, platform: 'node', format: 'cjs', write: false, external: ['vscode'], mainFields: ['module', 'main'],
});
const module = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
const { RunLibrary, runs } = module.exports;
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

/** Runs a piece of work; says how long it took, and the longest that nothing else could run meanwhile. */
async function measured(what, work) {
  let last = performance.now();
  let longest = 0;
  let isDone = false;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(beat);
  };
  setImmediate(beat);
  const started = performance.now();
  await work();
  const took = performance.now() - started;
  await new Promise((done) => setImmediate(done));
  isDone = true;
  console.log(`${what}: ${took.toFixed(0)} ms, longest block ${longest.toFixed(1)} ms`);
}

import { buildSync } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Parts of the host in this process, without VS Code. @param contents what is exported, as TypeScript */
export const hostParts = (contents) => {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true, platform: 'node', format: 'cjs', write: false, external: ['vscode'], mainFields: ['module', 'main'],
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
  return module.exports;
};

const schedule = `/proc/self/task/${process.pid}/schedstat`;

/** Processor time of the main thread in ms, where the system tells it. */
const threadTime = () => (existsSync(schedule) ? Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6 : NaN);

/**
 * Runs a piece of work; says how long it took, and the longest that nothing else could run meanwhile: by the clock, and in processor
 * time of the thread, which other programs on the machine cannot lengthen.
 */
export const measured = async (what, work) => {
  let [last, lastSpent] = [performance.now(), threadTime()];
  let [longest, mostSpent] = [0, 0];
  let isDone = false;
  const beat = () => {
    const [now, spent] = [performance.now(), threadTime()];
    longest = Math.max(longest, now - last);
    mostSpent = Math.max(mostSpent, spent - lastSpent);
    [last, lastSpent] = [now, spent];
    if (!isDone) setImmediate(beat);
  };
  setImmediate(beat);
  const [started, begun] = [performance.now(), threadTime()];
  await work();
  const took = performance.now() - started;
  await new Promise((done) => setImmediate(done));
  isDone = true;
  const spent = threadTime() - begun;
  console.log(
    `${what}: ${took.toFixed(0)} ms, longest block ${longest.toFixed(1)} ms; in processor time ${spent.toFixed(0)} ms and ${mostSpent.toFixed(1)} ms`);
};

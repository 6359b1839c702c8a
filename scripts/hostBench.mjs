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

/** Ms of processor time of the main thread, and those that it waited for a core, where the system tells them. */
const threadTimes = () => (existsSync(schedule) ? readFileSync(schedule, 'utf8').split(' ').slice(0, 2).map((ns) => Number(ns) / 1e6) : [NaN, NaN]);

/**
 * Runs a piece of work; says how long it took, and the longest that nothing else could run meanwhile: by the clock, by the clock less the wait for
 * a core, and in processor time of the thread; other programs on the machine cannot lengthen these.
 */
export const measured = async (what, work) => {
  const now = () => [performance.now(), ...threadTimes()];
  let last = now();
  let [longest, ownLongest, mostSpent] = [0, 0, 0];
  let isDone = false;
  const beat = () => {
    const here = now();
    const [clock, spent, waited] = here.map((value, i) => value - last[i]);
    [longest, ownLongest, mostSpent] = [Math.max(longest, clock), Math.max(ownLongest, clock - waited), Math.max(mostSpent, spent)];
    last = here;
    if (!isDone) setImmediate(beat);
  };
  setImmediate(beat);
  const begun = now();
  await work();
  const [took] = now().map((value, i) => value - begun[i]);
  await new Promise((done) => setImmediate(done));
  isDone = true;
  const spent = threadTimes()[0] - begun[1];
  console.log(`${what}: ${took.toFixed(0)} ms, longest block ${longest.toFixed(1)} ms, less the wait for a core ${ownLongest.toFixed(1)} ms; `
    + `in processor time ${spent.toFixed(0)} ms and ${mostSpent.toFixed(1)} ms`);
};

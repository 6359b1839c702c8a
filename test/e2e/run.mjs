/**
 * The extension in a real VS Code, by mouse and keyboard: every file of scenarios/, or those that are named.
 * `node test/e2e/run.mjs [SCENARIO…] [--fake] [--extension FOLDER|VSIX] [--packaged] [--results FILE] [--minutes N]`; --fake: a made-up
 * trainer. `--packaged`: the packages that scenarios install are made already. `--minutes N`: after them nothing is begun or played again.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCodeServer } from '../../scripts/codeServer.mjs';
import { findChromium, openWorkbench } from './driver.mjs';
import { remove, stageWithFakeTrainer, temporaryWorkspace } from './stage.mjs';
import { check, steps, waitFor } from './steps.mjs';

const root = resolve(import.meta.dirname, '../..');
const folder = join(import.meta.dirname, 'scenarios');
const { values, positionals } = parseArgs({
  allowPositionals: true, options: {
    fake: { type: 'boolean' }, extension: { type: 'string' }, packaged: { type: 'boolean' }, results: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const names = readdirSync(folder).filter((name) => name.endsWith('.mjs')).map((name) => name.slice(0, -4))
  .filter((name) => positionals.length === 0 || positionals.includes(name));
const scenarios = new Map(await Promise.all(names.map(async (name) => [name, await import(join(folder, `${name}.mjs`))])));

const began = Date.now();
const isLate = () => Date.now() - began > Number(values.minutes) * 60_000;
/** Long for one scenario, on a busy machine too. */
const limitMs = 6 * 60_000;
const closingMs = 30_000;
const complain = ({ message }) => console.log(`  closing: ${message}`);
const counts = { passed: 0, failed: 0, skipped: 0 };
/** What failed in the end, and what failed once but not when it was played again. */
const [failures, unsteady] = [[], []];
if (findChromium()) await main();
else counts.skipped += scenarios.size;
for (const failure of unsteady) console.log(`Failed at first, but not when it was played again: ${failure}`);
console.log(
  `end to end: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${findChromium() ? '' : ' (no Chromium is installed)'}`);
if (values.results) writeFileSync(values.results, JSON.stringify({ ...counts, failures }));
process.exit(counts.failed > 0 ? 1 : 0);

async function main() {
  const extensionPath = values.fake ? await stageWithFakeTrainer() : resolve(values.extension ?? root);
  if (!values.extension && !values.fake && !values.packaged) makePackages();
  for (const name of scenarios.keys()) add(isLate() ? unplayed(name) : await playSurely(name, extensionPath));
  if (values.fake) remove(extensionPath);
}

/** Some scenarios install what a user would. They are made before all others: the build they begin with would take those theirs. */
function makePackages() {
  if (![...scenarios.values()].some(({ extension }) => extension)) return;
  execFileSync(process.execPath, ['scripts/package.mjs', '--quick'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

function add({ passed, failed, skipped, failures: own }) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  failures.push(...own);
}

/** A scenario for which no time was left. */
function unplayed(name) {
  const step = steps(name);
  step.fail('the scenario itself', `after ${Number(values.minutes).toFixed(0)} minutes it was not begun`);
  return step;
}

/**
 * A browser on a busy machine can lose a click: a scenario that fails is played again from its beginning, twice at most, and says so.
 */
async function playSurely(name, built) {
  const failed = [];
  for (let left = 2; ; left--) {
    const played = await play(name, built);
    if (played.failed === 0) unsteady.push(...failed);
    if (played.failed === 0 || left === 0 || isLate()) return played;
    failed.push(...played.failures);
    console.log(`— ${name}, played again`);
  }
}

/** One scenario with a server, a user profile and a workspace of its own. @returns its steps, counted */
async function play(name, built) {
  const { default: scenario, settings = {}, extension } = scenarios.get(name);
  const extensionPath = values.extension || values.fake ? built : extension ?? built;
  const workspace = temporaryWorkspace();
  const started = Date.now();
  console.log(`— ${name}`);
  let server;
  const windows = [];
  const open = async (options) => {
    const window = await openWorkbench({ url: server.url, ...options });
    windows.push(window);
    return window;
  };
  const step = steps(name);
  try {
    server = await startCodeServer({
      folder: workspace, extensionPath, env: { FAKE_SECONDS: '12' }, log: () => {},
      settings: { 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false, ...settings },
    });
    await within(limitMs, scenario({ open, url: server.url, workspace, extensionPath, step, check, waitFor, remove }));
  } catch (error) {
    step.fail('the scenario itself', error);
  } finally {
    if (step.failed > 0) await explain(name, windows.at(-1));
    for (const window of windows) await within(closingMs, window.close()).catch(complain);
    await within(closingMs, server?.stop()).catch(complain);
    remove(workspace);
  }
  console.log(`  ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return step;
}

/** @throws Error when it has not ended after so many milliseconds */
async function within(ms, work) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`it did not end in ${ms / 1000} s`)), ms); });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What the window showed and complained about when a step failed. */
async function explain(name, vscode) {
  if (!vscode) return;
  console.log(`  see ${await vscode.screenshot(`failed-${name}`, true).catch(() => 'nothing: the window is gone')}`);
  const complaints = vscode.messages.filter(({ type }) => type === 'error' || type === 'pageerror');
  for (const { text } of complaints.slice(-5)) console.log(`  ${text.slice(0, 300)}`);
}

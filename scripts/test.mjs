import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { install, root, run } from './install.mjs';
import { isInstalled, refusal } from './slurm.mjs';

/**
 * `npm test`: installs, builds and packs; then the extension in a real VS Code, and beside it types, unit tests, in CI (MAML_LAB_CI=1) with
 * more hostile input and runs that are killed and resumed, and a sweep on a real SLURM. These take at a low priority what VS Code leaves
 * of the processors: half its time it waits. Ends with what failed, what took how long, and one line of counts. In CI a skipped part is a
 * failure, and so is one that does not end in its time.
 */
const isCI = Boolean(process.env.MAML_LAB_CI);
/** Most minutes of a part in CI: one that hangs is ended. */
const most = { types: 15, unit: 40, 'real VS Code': 45, 'killed and resumed': 12, 'sweep on SLURM': 14 };
const low = 10;

install();
const times = [];
const failures = [];
const counts = { passed: 0, failed: 0, skipped: 0 };
const add = (name, { passed = 0, failed = 0, skipped = 0 }) => {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
};
const skip = (name, why) => {
  console.log(`${name} is skipped: ${why}`);
  add(name, { skipped: 1 });
};

/** Runs one part within its time. What one aside says is shown at its end. @returns its exit code and what it printed */
const part = (name, words, { isAside = true, env = {} } = {}) => new Promise((done) => {
  const start = Date.now();
  const stdio = isAside ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(process.execPath, words, { cwd: root, stdio, env: { ...process.env, ...env } });
  if (isAside) setPriority(child.pid, low);
  let [all, stdout] = ['', ''];
  child.stdout?.on('data', (text) => { all += text; stdout += text; });
  child.stderr?.on('data', (text) => { all += text; });
  const limit = isCI && setTimeout(() => {
    failures.push(`${name} did not end in ${most[name]} minutes`);
    child.kill();
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, most[name] * 60_000);
  const end = (status) => {
    clearTimeout(limit);
    times.push(`${name} ${((Date.now() - start) / 60_000).toFixed(1)} min`);
    if (isAside) console.log(`${all.trimEnd()}`);
    done({ status, stdout });
  };
  // Somebody it left behind may keep its output open.
  child.once('exit', (status) => {
    if (!isAside) return end(status);
    const late = setTimeout(end, 5000, status);
    child.once('close', () => { clearTimeout(late); end(status); });
  });
});

const results = `${root}.cache/results`;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const read = (file) => {
  try {
    return JSON.parse(readFileSync(`${results}/${file}`, 'utf8'));
  } catch {
    return undefined;
  }
};

const unit = async () => {
  const { status } = await part('unit', [
    'node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}/unit.json`,
  ], isCI ? { env: { MAML_LAB_FUZZ: '2000', NO_COLOR: '1' } } : {}); // In a log each coloured dot would be eleven bytes.
  const told = read('unit.json');
  if (!told) return add('unit', { failed: 1 });
  const firstLines = (text) => text.split('\n').slice(0, 4).join('\n  ');
  const broken = told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  failures.push(...broken.map(({ name, message }) => `${name.slice(root.length)}: ${message}`));
  failures.push(...told.testResults.flatMap(({ name, assertionResults }) => assertionResults.filter((one) => one.status === 'failed')
    .map(({ fullName, failureMessages }) => `${name.slice(root.length)}: ${fullName}\n  ${firstLines(failureMessages.join('\n'))}`)));
  const failed = told.numFailedTests + broken.length;
  return add('unit', {
    passed: told.numPassedTests, failed: status === 0 ? failed : Math.max(1, failed), skipped: told.numPendingTests + told.numTodoTests,
  });
};

/** A long test whose last line is its result as JSON. @param countsOf what of it passed and failed */
const lasting = async (name, words, countsOf) => {
  const { stdout, status } = await part(name, words);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const { passed, failed } = last.startsWith('{') ? countsOf(JSON.parse(last)) : { passed: 0, failed: 0 };
  add(name, { passed, failed: Math.max(failed, status === 0 ? 0 : 1) });
};

const killedAndResumed = async () => {
  if (!isCI) return skip('killed and resumed', 'it takes minutes; npm run soak -- --kills 250 --iterations 1000');
  return lasting('killed and resumed', ['scripts/soak.mjs', '--kills', '250', '--iterations', '1000'], ({ finished, different, orphans }) =>
    ({ passed: finished - different.length, failed: different.length + orphans.length }));
};

const onSlurm = async () => {
  const why = refusal();
  if (why !== undefined) return skip('sweep on SLURM', why);
  if (!isCI && !isInstalled()) return skip('sweep on SLURM', 'npm run slurm installs one, as root, and takes five minutes');
  return lasting('sweep on SLURM', ['test/slurm/run.mjs'], ({ members, wrong }) =>
    ({ passed: Math.max(0, members - wrong.length), failed: wrong.length }));
};

const aside = async () => {
  add('types', (await part('types', ['node_modules/typescript/bin/tsc', '--noEmit'])).status === 0 ? { passed: 1 } : { failed: 1 });
  await unit();
  await killedAndResumed();
  await onSlurm();
};

const inVSCode = async () => {
  // It stops beginning scenarios while there is time for one more: a scenario ends after six minutes.
  const minutes = isCI ? most['real VS Code'] - 7 : Infinity;
  await part('real VS Code', ['test/e2e/run.mjs', '--packaged', '--minutes', `${minutes}`, '--results', `${results}/e2e.json`], { isAside: false });
  const played = read('e2e.json');
  failures.push(...played?.failures ?? []);
  add('real VS Code', played ?? { failed: 1 });
};

// The build of all that follows, as it is shipped.
const isPacked = run(process.execPath, ['scripts/package.mjs', '--quick']) === 0;
add('packages', isPacked ? { passed: 1 } : { failed: 1 });
await Promise.all([inVSCode(), aside()]);

console.log(`Times: ${times.join(', ')}`);
for (const failure of failures) console.log(`✗ ${failure}`);
if (isCI && counts.skipped > 0) {
  console.log(`${counts.skipped} skipped, which CI does not allow`);
  counts.failed += counts.skipped;
}
const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
console.log(isCI ? `${counts.passed} passed, ${counts.failed} failed` : `${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed ? 1 : 0);

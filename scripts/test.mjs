import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build, install, root, run } from './install.mjs';
import { isInstalled, refusal } from './slurm.mjs';

/**
 * `npm test`: install, build, types, unit tests, the extension in a real VS Code, and in CI (MAML_LAB_CI=1) more hostile input, five
 * minutes of runs that are killed and resumed, and a sweep on a real SLURM. Ends with what failed, what took how long, and one line of counts. In
 * CI a skipped part is a failure, and so is one that does not end in its time.
 */
const began = Date.now();
/** Minutes that CI gives to all of it, and to each part: the most that it may take, and what must be left for it by those before it. */
const total = 78;
const parts = {
  unit: { most: 40, needed: 0 }, 'real VS Code': { most: 32, needed: 20 },
  'killed and resumed': { most: 9, needed: 7 }, 'sweep on SLURM': { most: 14, needed: 8 },
};
const minutesFor = (name) => {
  if (!process.env.MAML_LAB_CI) return Infinity;
  const names = Object.keys(parts);
  const later = names.slice(names.indexOf(name) + 1).reduce((sum, one) => sum + parts[one].needed, 0);
  return Math.max(1, Math.min(parts[name].most, total - (Date.now() - began) / 60_000 - later));
};
install();
build();
const times = [];
/** Runs one part within its time. @param words of its command, from that time in minutes @returns what spawnSync does */
const part = (name, words, options = {}) => {
  const start = Date.now();
  const minutes = minutesFor(name);
  const timeout = Number.isFinite(minutes) ? minutes * 60_000 : undefined;
  const ran = spawnSync(process.execPath, words(minutes), { cwd: root, stdio: 'inherit', timeout, ...options });
  times.push(`${name} ${((Date.now() - start) / 60_000).toFixed(1)} min`);
  if (ran.error?.code === 'ETIMEDOUT') failures.push(`${name} did not end in ${minutes.toFixed(0)} minutes`);
  return ran;
};
const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const add = (name, { passed = 0, failed = 0, skipped = 0 }) => {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
};
const results = `${root}.cache/results`;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const firstLines = (text) => text.split('\n').slice(0, 4).join('\n  ');
const read = (file) => {
  try {
    return JSON.parse(readFileSync(`${results}/${file}`, 'utf8'));
  } catch {
    return undefined;
  }
};

add('types', run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit']) ? { failed: 1 } : { passed: 1 });

add('lists of packages', run(process.execPath, ['scripts/package.mjs', '--list', '--built']) ? { failed: 1 } : { passed: 1 });

const unit = part('unit', () => [
  'node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}/unit.json`,
],
  // In a log each coloured dot would be eleven bytes.
  process.env.MAML_LAB_CI ? { env: { MAML_LAB_FUZZ: '2000', NO_COLOR: '1', ...process.env } } : {}).status;
const told = read('unit.json');
if (told) {
  const broken = told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  failures.push(...broken.map(({ name, message }) => `${name.slice(root.length)}: ${message}`));
  failures.push(...told.testResults.flatMap(({ name, assertionResults }) => assertionResults.filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${name.slice(root.length)}: ${fullName}\n  ${firstLines(failureMessages.join('\n'))}`)));
  add('unit', { passed: told.numPassedTests, failed: told.numFailedTests + broken.length, skipped: told.numPendingTests + told.numTodoTests });
} else add('unit', { failed: 1 });
if (unit !== 0 && told && counts.failed === 0) counts.failed++;

// It stops beginning scenarios while there is time for one more: a scenario ends after six minutes.
const real = part('real VS Code', (minutes) => ['test/e2e/run.mjs', '--minutes', `${minutes - 7}`, '--results', `${results}/e2e.json`]);
const played = read('e2e.json');
failures.push(...played?.failures ?? []);
add('real VS Code', played ?? { failed: 1 });

/** A long test whose last line is its result as JSON. @param countsOf what of it passed and failed */
const lasting = (name, words, countsOf) => {
  const { stdout, status } = part(name, () => words, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  console.log(last);
  const { passed, failed } = last.startsWith('{') ? countsOf(JSON.parse(last)) : { passed: 0, failed: 0 };
  add(name, { passed, failed: Math.max(failed, status === 0 ? 0 : 1) });
};
const skip = (name, why) => {
  console.log(`${name} is skipped: ${why}`);
  add(name, { skipped: 1 });
};

if (process.env.MAML_LAB_CI) {
  lasting('killed and resumed', ['scripts/soak.mjs', '--minutes', '5'], ({ finished, different, orphans }) =>
    ({ passed: finished - different.length, failed: different.length + orphans.length }));
} else skip('killed and resumed', 'it takes six minutes; npm run soak -- --minutes 5');

const why = refusal();
if (why !== undefined) skip('sweep on SLURM', why);
else if (!process.env.MAML_LAB_CI && !isInstalled()) skip('sweep on SLURM', 'npm run slurm installs one, as root, and takes five minutes');
else {
  lasting('sweep on SLURM', ['test/slurm/run.mjs'], ({ members, wrong }) =>
    ({ passed: Math.max(0, members - wrong.length), failed: wrong.length }));
}

console.log(`Times: ${times.join(', ')}`);
for (const failure of failures) console.log(`✗ ${failure}`);
if (process.env.MAML_LAB_CI && counts.skipped > 0) {
  console.log(`${counts.skipped} skipped, which CI does not allow`);
  counts.failed += counts.skipped;
}
const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
console.log(process.env.MAML_LAB_CI ? `${counts.passed} passed, ${counts.failed} failed`
  : `${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed ? 1 : 0);

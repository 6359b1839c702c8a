import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build, install, root, run } from './install.mjs';

/**
 * `npm test`: install, build, types, unit tests, and the extension in a real VS Code. Ends with one line of counts.
 * In CI (MAML_LAB_CI=1) a skipped part is a failure.
 */
install();
build();
const counts = { passed: 0, failed: 0, skipped: 0 };
const add = (name, { passed = 0, failed = 0, skipped = 0 }) => {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
};
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

add('types', run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit']) ? { failed: 1 } : { passed: 1 });

add('lists of packages', run(process.execPath, ['scripts/package.mjs', '--list', '--built']) ? { failed: 1 } : { passed: 1 });

const unit = run(process.execPath, [
  'node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${results}/unit.json`,
]);
const told = read('unit.json');
if (told) {
  const broken = told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  add('unit', { passed: told.numPassedTests, failed: told.numFailedTests + broken, skipped: told.numPendingTests + told.numTodoTests });
} else add('unit', { failed: 1 });
if (unit && told && counts.failed === 0) counts.failed++;

const real = spawnSync(process.execPath, ['test/e2e/run.mjs', '--results', `${results}/e2e.json`], { cwd: root, stdio: 'inherit' });
add('real VS Code', read('e2e.json') ?? { failed: real.status ? 1 : 0, skipped: real.status ? 0 : 1 });

if (process.env.MAML_LAB_CI && counts.skipped > 0) {
  console.log(`${counts.skipped} skipped, which CI does not allow`);
  counts.failed += counts.skipped;
}
const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
console.log(process.env.MAML_LAB_CI ? `${counts.passed} passed, ${counts.failed} failed` : `${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed ? 1 : 0);

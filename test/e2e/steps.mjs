/**
 * The named steps of one playing of a scenario, counted: after a failure the following ones are skipped.
 * `failures` has one text per failed step: scenario, step and what went wrong.
 */
export function steps(scenario) {
  const step = async (name, work) => {
    if (step.failed > 0) return step.skip(name, 'an earlier step failed');
    const started = Date.now();
    try {
      await work();
      step.passed++;
      console.log(`✓ ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      step.fail(name, error);
    }
  };
  Object.assign(step, { passed: 0, failed: 0, skipped: 0, failures: [] });
  step.skip = (name, why) => {
    step.skipped++;
    console.log(`- ${name}: skipped, ${why}`);
  };
  step.fail = (name, error) => {
    step.failed++;
    const text = `${name}\n  ${String(error?.message ?? error).split('\n').slice(0, 8).join('\n  ')}`;
    step.failures.push(`${scenario}: ${text}`);
    console.log(`✗ ${text}`);
  };
  return step;
}

/** @throws Error saying what should have been */
export function check(isTrue, what) {
  if (!isTrue) throw new Error(`Expected: ${what}`);
}

/** Waits until something is so. @throws Error naming it after `limit` milliseconds */
export async function waitFor(what, isThere, limit = 60_000) {
  for (const end = Date.now() + limit; Date.now() < end;) {
    if (await isThere()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Waited ${limit / 1000} s in vain for ${what}.`);
}

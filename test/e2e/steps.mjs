/** Named steps of an end-to-end test, counted; after a failure the following ones are skipped. */

export const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs one step and says how it went. */
export async function step(name, work) {
  if (counts.failed > 0) return skip(name, 'an earlier step failed');
  const started = Date.now();
  try {
    await work();
    counts.passed++;
    console.log(`✓ ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    counts.failed++;
    console.log(`✗ ${name}\n  ${String(error?.message ?? error).split('\n').slice(0, 8).join('\n  ')}`);
  }
}

const skip = (name, why) => {
  counts.skipped++;
  console.log(`- ${name}: skipped, ${why}`);
};
step.skip = skip;

/** @throws Error saying what should have been */
export function check(isTrue, what) {
  if (!isTrue) throw new Error(`Expected: ${what}`);
}

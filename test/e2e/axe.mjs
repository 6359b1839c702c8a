import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check } from './steps.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe objects to, as sentences. It is evaluated from outside, so the page's content policy stays as it is. */
export async function faults(frame, part = 'html', rules = {}) {
  await frame.evaluate(axe);
  const options = { resultTypes: ['violations'], rules };
  const { violations } = await frame.evaluate(([within, how]) => globalThis.axe.run(within, how), [part, options]);
  return violations.map(({ id, help, nodes: [{ html, failureSummary }, ...others] }) =>
    `${id}: ${help} (${1 + others.length}×, ${html.slice(0, 160)}, ${failureSummary.split('\n')[1]?.trim().slice(0, 160)})`);
}

/** Fails the step when axe objects to a page as it stands. */
export const faultless = async (frame) => {
  const found = await faults(frame);
  check(found.length === 0, `no fault, but:\n${found.join('\n')}`);
};

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

/** Fails the step when axe objects to a page as it stands. It styles elements as it looks: what the page's policy says of that is no news. */
export const faultless = async (vscode, frame) => {
  const told = vscode.messages.length;
  const found = await faults(frame);
  await vscode.page.waitForTimeout(200);
  vscode.messages.length = told;
  check(found.length === 0, `no fault, but:\n${found.join('\n')}`);
};

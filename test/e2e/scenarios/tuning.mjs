import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const config = 'zz.maml.json';
const long = 180_000;

/** Settings are suggested, applied and tuned; and a run that starts below the fold of the tree comes into sight. */
export default async function tuning({ open, workspace, step, check, waitFor }) {
  const path = join(workspace, config);
  const quick = readFileSync(join(workspace, 'sinusoid-quick.maml.json'), 'utf8');
  writeFileSync(path, quick.replace(/"iterations": \d+/, '"iterations": 300').replace(/"name": "sinusoid, quick"/, '"name": "zz"'));
  for (let i = 10; i < 60; i++) copyFileSync(join(workspace, 'lines.maml.json'), join(workspace, `lines-${i}.maml.json`));
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  page.setDefaultTimeout(long);
  const places = () => (existsSync(join(workspace, 'runs')) ? readdirSync(join(workspace, 'runs')) : []);
  const ended = () => places().filter((run) => {
    const events = join(workspace, 'runs', run, 'events.ndjson');
    return existsSync(events) && readFileSync(events, 'utf8').includes('"reason":"done"');
  });
  const row = page.locator('.quick-input-widget:not([inert]) .quick-input-list .monaco-list-row');
  await step('a run that starts below the fold comes into sight, and the focus stays in the editor', async () => {
    await vscode.openFile(config);
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: 'lines-10' }).first().waitFor();
    check((await view.locator('.monaco-list-row', { hasText: config }).count()) === 0, 'its config is out of sight before');
    await page.locator('.tab.active', { hasText: config }).click();
    await vscode.useLens('Run', () => places().length === 1);
    await view.locator('.monaco-list-row[aria-label*="run of zz"]').first().waitFor();
    check(!(await page.evaluate(() => document.activeElement?.closest('.sidebar') !== null)), 'the focus is not in the sidebar');
    await vscode.screenshot('tuning-1-in-sight');
    await waitFor('its end', () => ended().length === 1, long);
  });
  await step('Suggest Settings lists settings with what is expected, and writes the chosen ones', async () => {
    const before = readFileSync(path, 'utf8');
    await page.locator('.tab', { hasText: config }).first().click();
    await vscode.palette('MAML Lab: Suggest Settings');
    await page.locator('.quick-input-widget:not([inert])', { hasText: 'Settings for' }).waitFor();
    await row.first().waitFor();
    check(/=/.test(await row.first().innerText()), 'settings and their values');
    await vscode.screenshot('tuning-2-suggested');
    await page.keyboard.press('Enter');
    const editor = page.locator('.statusbar-item', { hasText: 'Applied' });
    await editor.waitFor();
    await page.keyboard.press('Control+s');
    await waitFor('the changed config', () => readFileSync(path, 'utf8') !== before);
    check(readFileSync(path, 'utf8').startsWith('//'), 'comments stay');
    await vscode.screenshot('tuning-3-applied');
  });
  await step('Start Tuning runs as often as it was told, and says how it ended', async () => {
    await page.locator('.tab', { hasText: config }).first().click();
    await vscode.palette('MAML Lab: Start Tuning…');
    await vscode.answer('2');
    await page.locator('.notification-list-item', { hasText: 'Tuning zz.maml.json' }).first().waitFor();
    await vscode.screenshot('tuning-4-running');
    await vscode.notification(/Tuning of zz\.maml\.json: 2 of 2 runs finished, 0 failed/);
    check(ended().length === 3, 'two more runs');
    await vscode.screenshot('tuning-5-ended');
  });
}

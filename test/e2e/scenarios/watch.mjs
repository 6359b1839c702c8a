import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const config = 'sinusoid-quick.maml.json';
const title = 'sinusoid, quick';

/** Run a config, watch it, stop it, see its results; then the same folder without trust. */
export default async function watch({ open, workspace, step, check, waitFor, remove }) {
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  await step('a config opens with Run above its first line', async () => {
    await vscode.openFile(config);
    await vscode.codeLens('Run');
    await vscode.screenshot('1-config');
  });
  await step('Run starts a run that the sidebar shows with progress', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await (await vscode.codeLens('Run')).click();
    await view.locator('.monaco-list-row', { hasText: /\d+ %/ }).first().waitFor({ timeout: 30_000 });
  });
  await step('the panel opens and its adaptation curve moves', async () => {
    const panel = await vscode.frame(title, 30_000);
    const chart = panel.locator('maml-line-chart[aria-label^="Query"]');
    await chart.locator('canvas').waitFor({ timeout: 30_000 });
    const first = await chart.getAttribute('aria-label');
    await page.waitForTimeout(500);
    await vscode.screenshot('2-running-dark');
    await waitFor('another adaptation curve', async () => (await chart.getAttribute('aria-label')) !== first);
  });
  await step('Stop ends the run with a sentence in tree and panel', async () => {
    const panel = await vscode.frame(title);
    await panel.locator('vscode-button', { hasText: 'Stop' }).click();
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: /stopped at/ }).first().waitFor({ timeout: 15_000 });
    await panel.locator('vscode-icon[aria-label="stopped"]').waitFor();
  });
  await step('a run that is left alone ends with its results', async () => {
    await (await vscode.codeLens('Run')).click();
    await vscode.codeLens('last: ', 180_000);
    const runs = readdirSync(join(workspace, 'runs'));
    check(runs.length === 2, `two run folders, not ${runs.length}`);
    check(runs.every((run) => existsSync(join(workspace, 'runs', run, 'events.ndjson'))), 'each has its record');
    await vscode.screenshot('3-finished-dark');
  });
  await step('two runs of one config are two titles, and a name that is given is the panel\'s too', async () => {
    const tab = (words) => page.locator('.tab', { hasText: words });
    await tab(new RegExp(`${title} · \\d`)).waitFor();
    await vscode.screenshot('3-titles');
    const view = await vscode.waitForView('Experiments');
    const run = view.locator('.monaco-list-row[aria-level="2"]', { hasText: /± .*, \d+ (min|s)/ }).first();
    const label = await run.locator('.label-name').innerText();
    await vscode.fromMenu(run, 'Rename Run');
    await vscode.answer('by night');
    await tab('by night').waitFor();
    const panel = await vscode.frame('by night');
    await panel.locator('h1', { hasText: 'by night' }).waitFor();
    await panel.locator('#tab-compare').click();
    await panel.locator('.runs th[scope=row]', { hasText: 'by night' }).waitFor({ timeout: 30_000 });
    const row = view.locator('.monaco-list-row[aria-level="2"]', { hasText: 'by night' }).first();
    await row.hover();
    await page.locator('.monaco-hover', { hasText: /started[\s\S]*took/ }).first().waitFor({ timeout: 20_000 });
    await vscode.screenshot('3-renamed');
    check(label !== 'by night', 'it had another name before');
    await vscode.fromMenu(row, 'Rename Run');
    await vscode.answer('');
    await tab(new RegExp(`${title} · \\d`)).waitFor();
    await panel.locator('#tab-overview').click();
  });
  await step('light theme, and the table behind a chart', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    const panel = await vscode.frame(title);
    await panel.locator('body.vscode-light').waitFor();
    await page.waitForTimeout(300);
    await vscode.screenshot('4-finished-light');
    const chart = panel.locator('section.chart', { hasText: 'Adaptation curve' });
    await chart.locator('vscode-toolbar-button[icon="table"]').click();
    await panel.locator('th', { hasText: '1 (trained)' }).waitFor();
  });
  await step('the panel and its view settings are back after a reload', async () => {
    await page.waitForTimeout(6000); // a browser stores the workbench's state every few seconds only
    await vscode.reload();
    const panel = await vscode.frame(title, 30_000);
    for (const words of [new RegExp(`^${title}$`), new RegExp(`^${title} · \\d`)]) {
      await page.locator('.tab .label-name', { hasText: words }).waitFor();
    }
    await panel.locator('th', { hasText: '1 (trained)' }).waitFor();
    await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
    await vscode.screenshot('5-reloaded-light');
  });
  await step('nothing was refused by the content policy', () => {
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
  await vscode.close();
  await restricted({ open, workspace, step, check, remove });
}

/** The same folder without trust: everything can be seen, nothing can be started. */
async function restricted({ open, workspace, step, check, remove }) {
  const copy = `${workspace}-restricted`;
  cpSync(workspace, copy, { recursive: true });
  const vscode = await open({ folder: copy, trust: false });
  await step('Restricted Mode shows runs and starts none', async () => {
    await vscode.openFile(config);
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: /± / }).first().waitFor();
    const run = await vscode.codeLens('last: ');
    check((await vscode.page.locator('.codelens-decoration a', { hasText: 'Run' }).count()) === 0, 'no lens that runs');
    await run.click();
    const panel = await vscode.frame(title, 30_000);
    await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
    check((await panel.locator('header vscode-button').count()) === 0, 'no button that runs');
    await vscode.screenshot('6-restricted');
  });
  await vscode.close();
  remove(copy);
}

/**
 * The extension in a real VS Code, by mouse and keyboard: run a config, watch it, stop it, see its results.
 * `node test/e2e/run.mjs [--fake] [--extension FOLDER] [--results FILE]`; --fake: a made-up trainer, nothing is trained.
 */
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startCodeServer } from '../../scripts/codeServer.mjs';
import { findChromium, openWorkbench } from './driver.mjs';
import { check, counts, step } from './steps.mjs';
import { remove, stageWithFakeTrainer, temporaryWorkspace } from './stage.mjs';

const root = resolve(import.meta.dirname, '../..');
const isFake = process.argv.includes('--fake');
const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const resultsFile = option('--results');
const config = 'sinusoid-quick.maml.json';
const title = 'sinusoid, quick';

if (findChromium()) await main();
else step.skip('the extension in a real VS Code', 'no Chromium is installed');
report();

async function main() {
  const workspace = temporaryWorkspace();
  const extensionPath = isFake ? await stageWithFakeTrainer() : resolve(option('--extension') ?? root);
  const server = await startCodeServer({
    folder: workspace, extensionPath, env: { FAKE_SECONDS: '12' }, log: () => {},
    settings: { 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false },
  });
  const vscode = await openWorkbench({ url: server.url, folder: workspace, trust: true });
  try {
    await scenario(vscode, workspace);
    if (counts.failed === 0) await restricted(server.url, workspace);
    if (counts.failed > 0) await explain(vscode);
  } finally {
    await vscode.close();
    await server.stop();
    remove(workspace);
    if (isFake) remove(extensionPath);
  }
}

async function scenario(vscode, workspace) {
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
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: /^\s*\S.*± / }).first().waitFor({ timeout: 120_000 });
    await vscode.codeLens('last: ');
    const runs = readdirSync(join(workspace, 'runs'));
    check(runs.length === 2, `two run folders, not ${runs.length}`);
    check(runs.every((run) => existsSync(join(workspace, 'runs', run, 'events.ndjson'))), 'each has its record');
    await vscode.screenshot('3-finished-dark');
  });
  await step('light theme, and the table behind a chart', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    const panel = await vscode.frame(title);
    await panel.locator('body.vscode-light').waitFor();
    await page.waitForTimeout(300);
    await vscode.screenshot('4-finished-light');
    await panel.locator('vscode-toolbar-button[icon="table"]').first().click();
    await panel.locator('th', { hasText: '1 (trained)' }).waitFor();
  });
  await step('the panel and its view settings are back after a reload', async () => {
    await page.waitForTimeout(6000); // a browser stores the workbench's state every few seconds only
    await vscode.reload();
    const panel = await vscode.frame(title, 30_000);
    await panel.locator('th', { hasText: '1 (trained)' }).waitFor();
    await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
    await vscode.screenshot('5-reloaded-light');
  });
  await step('nothing was refused by the content policy', () => {
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
}

/** The same folder without trust: everything can be seen, nothing can be started. */
async function restricted(url, workspace) {
  const copy = `${workspace}-restricted`;
  cpSync(workspace, copy, { recursive: true });
  const vscode = await openWorkbench({ url, folder: copy, trust: false });
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
    check((await panel.locator('vscode-button').count()) === 0, 'no button that runs');
    await vscode.screenshot('6-restricted');
  });
  await vscode.close();
  remove(copy);
}

/** What the window showed and complained about when a step failed. */
async function explain(vscode) {
  console.log(`  see ${await vscode.screenshot('failed')}`);
  const complaints = vscode.messages.filter(({ type }) => type === 'error' || type === 'pageerror');
  for (const { text } of complaints.slice(-5)) console.log(`  ${text.slice(0, 300)}`);
}

async function waitFor(what, isThere, limit = 20_000) {
  for (const end = Date.now() + limit; Date.now() < end;) {
    if (await isThere()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Waited ${limit / 1000} s in vain for ${what}.`);
}

function report() {
  const { passed, failed, skipped } = counts;
  console.log(`end to end: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (resultsFile) writeFileSync(resultsFile, JSON.stringify(counts));
  process.exitCode = failed > 0 ? 1 : 0;
}

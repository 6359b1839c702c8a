import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeImages } from '../images.mjs';

const title = 'MAML Lab: New Experiment…';

/** New Experiment by keyboard with Back; a module with its test; a folder of images imported and run. */
export default async function scaffold({ open, workspace, step, check, waitFor }) {
  makeImages(join(workspace, 'pictures'));
  writeFileSync(join(workspace, 'pictures', 'class 0', 'broken.png'), 'no picture');
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  const box = page.locator('.quick-input-widget');
  const at = (words) => box.filter({ hasText: words }).waitFor({ timeout: 15_000 });
  await step('New Experiment goes step by step, and back', async () => {
    await vscode.palette(title);
    await at('(1/4)');
    await vscode.pick('sinusoid');
    await at('(2/4)');
    check((await box.locator('.monaco-list-row', { hasText: 'conv' }).count()) === 0, 'no conv for curves');
    await vscode.screenshot('scaffold-1-model');
    await box.locator('.codicon-quick-input-back, .codicon-arrow-left').first().click();
    await at('(1/4)');
    await vscode.pick('omniglot');
    await at('(2/4)');
    await vscode.pick('conv');
    await at('(3/4)');
    await vscode.screenshot('scaffold-2-algorithm');
    await page.keyboard.press('Enter');
    await at('(4/4)');
    await vscode.screenshot('scaffold-3-name');
    await page.keyboard.press('Enter');
    const path = join(workspace, 'omniglot-maml.maml.json');
    await waitFor('the config', () => existsSync(path));
    await page.locator('.tab.active', { hasText: 'omniglot-maml' }).waitFor();
    await vscode.notification('runs as it is');
    check(readFileSync(path, 'utf8').includes('"innerRate": 0.4, // step size α'), 'values with descriptions');
    await vscode.screenshot('scaffold-4-config');
  });
  await step('New Task Set writes a module whose test passes', async () => {
    await vscode.palette('MAML Lab: New Task Set…');
    await vscode.answer('mine');
    await page.locator('.statusbar-item', { hasText: 'all 4 tests pass' }).waitFor({ timeout: 30_000 });
    for (const name of ['mine.maml.json', 'mine.tasks.ts', 'mine.tasks.test.ts', 'maml-lab.d.ts']) {
      check(existsSync(join(workspace, name)), name);
    }
    await vscode.screenshot('scaffold-5-module');
  });
  await step('a folder of images is imported from the explorer', async () => {
    // The new files at the end of the list have moved the folder out of sight.
    await page.locator('.explorer-folders-view .monaco-list').first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+Shift+e');
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'pictures' }).first();
    await vscode.fromMenu(row, 'Import Data as Task Set');
    await vscode.answer('pictures');
    await waitFor('the config', () => existsSync(join(workspace, 'pictures.maml.json')), 120_000);
    check(readFileSync(join(workspace, 'pictures.import.md'), 'utf8').includes('class 0/broken.png'), 'the broken picture is named');
    await vscode.notification('findings: 1');
    await page.waitForTimeout(1500);
    await vscode.screenshot('scaffold-6-import');
  });
  await step('what was imported trains', async () => {
    await vscode.palette('View: Close All Editors');
    await vscode.openFile('pictures.maml.json');
    await (await vscode.codeLens('Run')).click();
    const panel = await vscode.frame('pictures', 60_000);
    await panel.locator('maml-line-chart canvas').first().waitFor({ timeout: 120_000 });
    await vscode.screenshot('scaffold-7-run');
  });
}

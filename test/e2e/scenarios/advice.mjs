import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultless } from '../axe.mjs';

const config = {
  name: 'mixed', taskSet: { name: 'sinusoidLine' }, model: { name: 'mlp', hidden: [40, 40] }, algorithm: { name: 'maml', innerRate: 0.01 },
  training: { iterations: 1500, metaBatch: 10, validateEvery: 500, validationTasks: 20, checkpointEvery: 500 },
  evaluation: { tasks: 40, steps: 3, baselines: [] },
};

/** Which algorithm, are the tasks too unlike, and does a run hold on other tasks. */
export default async function advice({ open, workspace, extensionPath, step, check, waitFor }) {
  const file = join(workspace, 'mixed.maml.json');
  writeFileSync(file, `// why it is as it is\n${JSON.stringify(config, null, 2)}\n`);
  execFileSync(process.execPath, [join(extensionPath, 'dist/cli.js'), 'run', file, '--out', join(workspace, 'runs', 'mixed')]);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  await step('Which Algorithm? races on identical tasks, with progress', async () => {
    await vscode.openFile('mixed.maml.json');
    await vscode.palette('MAML Lab: Which Algorithm?');
    const frame = await vscode.frame('Which algorithm? mixed.maml.json', 60_000);
    await frame.locator('.empty', { hasText: 'A race tells which algorithm suits these tasks' }).waitFor();
    await frame.locator('.tools select').first().selectOption('1');
    await frame.locator('.tools select').nth(1).selectOption('100');
    await frame.locator('vscode-button', { hasText: 'Race' }).click();
    await frame.locator('.working', { hasText: 'left' }).waitFor({ timeout: 120_000 });
    await faultless(vscode, frame);
    await vscode.screenshot('advice-1-racing-dark');
    await frame.locator('.advised-one h2', { hasText: 'Take' }).waitFor({ timeout: 400_000 });
    check(await frame.locator('.race tbody tr').count() >= 3, 'three candidates or more');
    await faultless(vscode, frame);
    await vscode.screenshot('advice-2-verdict-dark');
  });
  await step('after Reload Window the last race is there, with its age', async () => {
    await vscode.stored('"advice":"/', '"last.advise"');
    await vscode.reload();
    const frame = await vscode.frame('Which algorithm? mixed.maml.json', 60_000);
    await frame.locator('[role="status"]', { hasText: /Found .* ago/ }).waitFor({ timeout: 30_000 });
    await frame.locator('.advised-one h2', { hasText: 'Take' }).waitFor();
    check(await frame.locator('text=The config has changed since').count() === 0, 'an unchanged config');
    await vscode.screenshot('advice-2-reloaded-dark');
  });
  await step('Use this writes the winner into the config and leaves its comment', async () => {
    const frame = await vscode.frame('Which algorithm? mixed.maml.json');
    await frame.locator('.advised-one vscode-button', { hasText: 'Use this' }).click();
    // A file that is just being written may be empty.
    const text = () => readFileSync(file, 'utf8');
    await waitFor('the settings', () => text().trimEnd().endsWith('}') && !text().includes('"name": "maml"'), 30_000);
    check(text().startsWith('// why it is as it is'), 'the comment stays');
    await vscode.openFile('mixed.maml.json');
  });
  await step('Are My Tasks Too Unlike? maps the tasks of a config and offers remedies', async () => {
    await vscode.palette('MAML Lab: Are My Tasks Too Unlike?');
    const frame = await vscode.frame('Too unlike? mixed.maml.json', 60_000);
    const map = frame.locator('maml-line-chart[aria-label^="Diversity"]');
    await map.waitFor({ timeout: 120_000 });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await frame.locator('maml-line-chart .tip', { hasText: 'group' }).waitFor();
    await frame.locator('.remedies li').first().waitFor({ timeout: 60_000 });
    await faultless(vscode, frame);
    await vscode.screenshot('advice-3-unlike-dark');
  });
  await step('what leaving families out says outlives Reload Window', async () => {
    const before = await vscode.frame('Too unlike? mixed.maml.json');
    await before.locator('.tools.plain select').selectOption('1');
    await before.locator('vscode-button', { hasText: 'Train without each family' }).click();
    await before.locator('table.numbers', { hasText: 'trained on' }).waitFor({ timeout: 200_000 });
    await vscode.stored('"last.transfer"');
    await vscode.reload();
    const frame = await vscode.frame('Too unlike? mixed.maml.json', 60_000);
    await frame.locator('[role="status"]', { hasText: /Found .* ago/ }).waitFor({ timeout: 60_000 });
    await frame.locator('table.numbers', { hasText: 'trained on' }).waitFor();
    await vscode.screenshot('advice-3-unlike-reloaded-dark');
  });
  await step('a remedy is written into the config', async () => {
    const frame = await vscode.frame('Too unlike? mixed.maml.json');
    await frame.locator('.remedies li', { hasText: 'One initialisation per cluster' }).locator('vscode-button').click();
    await waitFor('the remedy', () => readFileSync(file, 'utf8').includes('clusterMaml'), 30_000);
  });
  await step('Generalisation measures shifts, support sizes and calibration', async () => {
    await vscode.showContainer('MAML Lab');
    const panel = await vscode.openRunOf('mixed');
    await panel.locator('#tab-generalisation').click();
    await panel.locator('.tools select').nth(1).selectOption('50');
    await panel.locator('vscode-button', { hasText: 'Measure' }).click();
    await panel.locator('maml-line-chart[aria-label*="amplitude"]').waitFor({ timeout: 180_000 });
    await faultless(vscode, panel);
    await vscode.screenshot('advice-4-generalisation-dark');
    await panel.locator('section:has(#shifts-title) vscode-toolbar-button').first().click();
    await panel.locator('table.numbers', { hasText: 'what changes' }).waitFor();
    await faultless(vscode, panel);
    await panel.locator('section:has(#shifts-title) vscode-toolbar-button').first().click();
  });
  await step('light theme, and narrow', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await (await vscode.frame('mixed')).locator('body.vscode-light').waitFor();
    await page.waitForTimeout(500);
    await faultless(vscode, await vscode.frame('mixed'));
    await vscode.screenshot('advice-5-generalisation-light');
    await page.setViewportSize({ width: 900, height: 900 });
    await page.waitForTimeout(800);
    await vscode.screenshot('advice-6-narrow-light');
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
}

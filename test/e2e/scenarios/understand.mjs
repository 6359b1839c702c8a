import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const title = 'sinusoid, quick';

/** Parameters and Understand of a finished sinusoid run: every question is answered, a cell opens two fits. */
export default async function understand({ open, workspace, extensionPath, step, check }) {
  const run = (config, name, ...set) => execFileSync(process.execPath, [
    join(extensionPath, 'dist/cli.js'), 'run', join(workspace, config), '--out', join(workspace, 'runs', name),
    ...set.flatMap((one) => ['--set', one]),
  ]);
  run('sinusoid-quick.maml.json', 'sinusoid-quick-1', 'training.iterations=600', 'evaluation.baselines=[]', 'evaluation.tasks=20');
  run('sinusoid-quick.maml.json', 'sinusoid-quick-2', 'training.iterations=200', 'algorithm.innerRate=0.02',
    'evaluation.baselines=[]', 'evaluation.tasks=20');
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  const panel = async () => vscode.frame(title, 30_000);
  await step('the panel of a finished run opens', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    // The older of the two, which trained for longer: the newest stands on top.
    await view.locator('.monaco-list-row[aria-level="2"]').nth(1).click();
    await (await panel()).locator('#tab-parameters').click();
  });
  await step('Parameters shows layers, a heat map and what moved most', async () => {
    const frame = await panel();
    await frame.locator('maml-heat-map canvas').first().waitFor({ timeout: 30_000 });
    await frame.locator('#moved-title').waitFor();
    await frame.locator('.settings-list').waitFor();
    await vscode.screenshot('understand-1-parameters-dark');
    await frame.locator('section:has(#moved-title) button').first().click();
    await frame.locator('maml-line-chart[aria-label*="goes from"]').last().waitFor({ timeout: 20_000 });
    await vscode.screenshot('understand-2-weight-dark');
  });
  await step('Understand answers its questions of a task set without classes', async () => {
    const frame = await panel();
    await frame.locator('#tab-understand').click();
    await frame.locator('.tools .right', { hasText: 'computed in' }).waitFor({ timeout: 60_000 });
    check(await frame.locator('.questions .answer').count() === 5, 'five answers in words');
    await vscode.screenshot('understand-3-dark');
  });
  await step('every answer can be taken out: CSV, PNG, SVG, Markdown', async () => {
    const frame = await panel();
    check(await frame.locator('.figure .menu').count() === 4, 'an export menu for each figure');
    for (const title of ['Does the second order matter?', 'Do the tasks agree?', 'Features reused or changed?']) {
      const menu = frame.locator('.figure .menu', { has: frame.locator(`summary[aria-label="Export ${title}"]`) });
      await menu.locator('summary').click();
      check((await menu.locator('button').allTextContents()).join() === 'Save as CSV…,Save as PNG…,Save as SVG…,Copy as Markdown', `all of ${title}`);
      await menu.getByText('Copy as Markdown').click();
    }
    const text = await page.evaluate(() => navigator.clipboard.readText()).catch(() => undefined);
    check(text === undefined || text.includes('| layer |'), 'a Markdown table in the clipboard');
  });
  await step('arrow keys name the points of CKA', async () => {
    const frame = await panel();
    const points = frame.locator('maml-named-points').first();
    await points.focus();
    await page.keyboard.press('ArrowRight');
    await points.locator('.tip', { hasText: 'task 0: ' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await points.locator('.tip', { hasText: 'task 1: ' }).waitFor();
    await vscode.screenshot('understand-3-points-dark');
  });
  await step('a cell of the matrix opens the two fits', async () => {
    const frame = await panel();
    const map = frame.locator('maml-heat-map').first();
    await map.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await frame.locator('.fits figure').nth(1).waitFor({ timeout: 20_000 });
    await vscode.screenshot('understand-4-fits-dark');
  });
  await step('a point of the plane opens its task, by mouse and by keys', async () => {
    const frame = await panel();
    const plane = frame.locator('maml-heat-map.plane');
    await plane.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    // From the lower left corner (−0.5, −0.5) to θ′ of the first task (1, 0), a twelfth at a time.
    for (let i = 0; i < 18; i++) await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowUp');
    await plane.locator('.tip', { hasText: 'θ′ of task 0' }).waitFor();
    await vscode.screenshot('understand-4-plane-dark');
    await page.keyboard.press('Enter');
    await frame.locator('#tab-adaptation[aria-selected="true"]').waitFor();
    await frame.locator('.task-steps h2', { hasText: 'Task 0' }).waitFor({ timeout: 30_000 });
    await vscode.screenshot('understand-4-opened-dark');
  });
  await step('a setting leads to its line in the config', async () => {
    const frame = await panel();
    await frame.locator('#tab-parameters').click();
    await frame.locator('.settings-list button').first().click();
    await page.locator('.tab', { hasText: 'sinusoid-quick.maml.json' }).first().waitFor();
  });
  await step('light theme', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    const frame = await panel();
    await frame.locator('body.vscode-light').waitFor();
    await vscode.screenshot('understand-5-parameters-light');
    await frame.locator('#tab-understand').click();
    await page.waitForTimeout(500);
    await vscode.screenshot('understand-6-light');
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
}

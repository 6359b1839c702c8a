import { join } from 'node:path';
import { writeManyRuns } from '../../gallery/manyRuns.mjs';

const config = 'sinusoid-quick.maml.json';

/** Choose runs, filter and sort them, test two of them on identical episodes, zoom by keyboard, save a picture. */
export default async function compare({ open, workspace, step, check, waitFor }) {
  writeManyRuns(workspace, join(workspace, config), 60);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  let panel;
  await step('Compare Runs opens the panel with the marked runs', async () => {
    await vscode.openFile(config);
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: /± / }).first().waitFor({ timeout: 30_000 });
    await vscode.palette('MAML Lab: Compare Runs');
    const box = page.locator('.quick-input-widget:not([inert])');
    for (const name of ['maml 0', 'fomaml 1', 'reptile 3']) {
      await box.locator('.quick-input-box input').fill(name);
      await box.locator('.quick-input-list-row', { hasText: new RegExp(`^${name}`) }).first().click();
    }
    await box.locator('.monaco-button', { hasText: 'OK' }).click();
    panel = await vscode.frame('reptile 3', 30_000);
    await panel.locator('tr.chosen').first().waitFor({ timeout: 30_000 });
    check((await panel.locator('[role=tab][aria-selected=true] .badge').textContent()) === '3', 'three runs in the badge');
  });
  await step('the paired test says who is better, and a dot its episode', async () => {
    await panel.locator('.verdict', { hasText: 'Paired t-test' }).waitFor();
    await panel.locator('.dots').focus();
    await page.keyboard.press('End');
    await panel.locator('.caption', { hasText: /Episode \d+:/ }).waitFor();
    await vscode.screenshot('compare-dark');
  });
  await step('a filter and a heading change the table', async () => {
    await panel.locator('.filter').fill('algorithm=maml innerRate<0.02');
    await waitFor('fewer rows', async () => (await panel.locator('.runs tbody tr').count()) === 9);
    await panel.locator('button.sort', { hasText: 'MSE, 1 step' }).click();
    await panel.locator('th[aria-sort=ascending]', { hasText: 'MSE, 1 step' }).waitFor();
    await panel.locator('.filter').fill('');
  });
  await step('keys move the crosshair, zoom and come back', async () => {
    const chart = panel.locator('section[aria-labelledby=compare-loss-title] maml-line-chart');
    await chart.focus();
    for (const key of ['Home', 'ArrowRight', '+', '+']) await page.keyboard.press(key);
    await waitFor('a spoken value', async () => ((await chart.locator('[aria-live]').textContent()) ?? '').includes('meta-iteration'));
    await page.keyboard.press('0');
    await vscode.screenshot('compare-zoomed');
  });
  await step('a dot of the scatter names its run and opens its panel', async () => {
    const chart = panel.locator('section[aria-labelledby=compare-setting-title] maml-line-chart');
    await chart.focus();
    await page.keyboard.press('Home');
    await chart.locator('.tip').waitFor();
    const [name] = (await chart.locator('.tip').textContent()).split('\n');
    await vscode.screenshot('compare-dot');
    await page.keyboard.press('Enter');
    await vscode.frame(name, 30_000);
    await vscode.screenshot('compare-opened');
    await vscode.palette('View: Close Editor');
    panel = await vscode.frame('reptile 3', 30_000);
    await panel.locator('.verdict').waitFor({ timeout: 30_000 });
  });
  await step('the chosen runs are ranked on each family of tasks', async () => {
    const ranks = panel.locator('section[aria-labelledby=compare-ranks-title]');
    await ranks.scrollIntoViewIfNeeded();
    check((await ranks.locator('tbody tr').count()) === 3, 'a row for each run');
    check((await ranks.locator('thead th').last().textContent()) === 'average rank', 'the average rank stands last');
    await vscode.screenshot('compare-ranks');
  });
  await step('light theme', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    await page.waitForTimeout(800);
    await vscode.screenshot('compare-light');
  });
  await step('a picture is saved where a person says', async () => {
    await panel.locator('section[aria-labelledby=compare-adaptation-title] .menu summary').click();
    await panel.locator('.menu[open] button', { hasText: 'PNG' }).click();
    await page.locator('.quick-input-widget:not([inert]) .monaco-button', { hasText: /OK|Save/ }).first().click();
    await page.locator('.statusbar', { hasText: /Saved .*\.png/ }).waitFor({ timeout: 15_000 });
  });
  await step('nothing was refused by the content policy', () => {
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
  await vscode.close();
}

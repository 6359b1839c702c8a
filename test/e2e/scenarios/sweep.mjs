import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tiny = {
  taskSet: { name: 'sinusoid', shots: 5 }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml', innerRate: 0.01 },
  training: { iterations: 120, metaBatch: 4, validateEvery: 40, validationTasks: 10 }, evaluation: { tasks: 20, steps: 2 },
};
const text = `// Two rates, two steps, two seeds.
{
  "name": "two by two",
  "base": "tiny.maml.json",
  "grid": { "algorithm.innerRate": [0.003, 0.03], "algorithm.innerSteps": [1, 2] },
  "seeds": 2
}
`;

/** A sweep file is helped and mended, run from its lens, watched in tree and page, and one of its runs is branched. */
export default async function sweep({ open, workspace, step, check, waitFor }) {
  const path = join(workspace, 'two.sweep.json');
  writeFileSync(join(workspace, 'tiny.maml.json'), JSON.stringify(tiny, null, 2));
  writeFileSync(path, text);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  const goTo = async (place) => {
    await page.keyboard.press('Control+g');
    await page.keyboard.type(place);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
  };
  let panel;
  await step('a sweep file shows its lenses and how many runs it stands for', async () => {
    await vscode.openFile('two.sweep.json');
    for (const title of ['Run sweep', 'Show']) await vscode.codeLens(title, 60_000);
    await page.locator('.view-line', { hasText: /4\ssettings\s×\s2\sseeds:\s8\sruns/ }).first().waitFor({ timeout: 60_000 });
    await vscode.screenshot('sweep-1-file');
  });
  await step('keys of the base are offered and told', async () => {
    await goTo('5:20');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    await page.locator('.monaco-hover', { hasText: /algorithm\.innerRate[\s\S]*step size/ }).first().waitFor({ timeout: 20_000 });
    await page.keyboard.press('Escape');
    await goTo('5:13');
    await page.keyboard.type('"training.met');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'training.metaBatch' }).waitFor({ timeout: 20_000 });
    await vscode.screenshot('sweep-2-completion');
    await page.keyboard.press('Escape');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
    await vscode.palette('File: Revert File');
  });
  await step('a wrong key is underlined and mended', async () => {
    await goTo('5:30');
    await page.keyboard.type('x');
    await page.locator('.squiggly-error').first().waitFor({ timeout: 30_000 });
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Change to "algorithm.innerRate"' }).waitFor({ timeout: 20_000 });
    await vscode.screenshot('sweep-3-quick-fix');
    await page.keyboard.press('Enter');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 20_000 });
    await page.keyboard.press('Control+s');
    await waitFor('the mended text on disk', () => readFileSync(path, 'utf8') === text);
  });
  await step('Run sweep shows the page, and all runs end', async () => {
    await (await vscode.codeLens('Run sweep')).click();
    panel = await vscode.frame('two.sweep.json', 60_000);
    await waitFor('the sweep on disk', () => existsSync(join(workspace, 'runs/two/sweep.json')), 60_000);
    await panel.locator('.facts', { hasText: /running/ }).waitFor({ timeout: 60_000 });
    await vscode.screenshot('sweep-4-running');
    await panel.locator('.facts', { hasText: '8 finished' }).waitFor({ timeout: 240_000 });
  });
  await step('table, parallel coordinates, intervals over seeds and the best so far are drawn', async () => {
    await page.keyboard.press('Control+j');
    await vscode.palette('View: Close Other Editors in Group').catch(() => {});
    check((await panel.locator('.runs tbody tr').count()) === 8, 'eight rows');
    check((await panel.locator('.parallel .line').count()) === 8, 'eight lines');
    for (const id of ['sweep-setting', 'sweep-best']) await panel.locator(`section[aria-labelledby=${id}-title] maml-line-chart`).waitFor();
    await page.waitForTimeout(500);
    await vscode.screenshot('sweep-5-page');
  });
  await step('a line chooses its run, which is branched', async () => {
    await panel.locator('.runs tbody tr input').first().click();
    await panel.locator('tr.chosen').waitFor();
    await panel.locator('.parallel .line.chosen').waitFor();
    await vscode.screenshot('sweep-6-chosen');
    await panel.locator('vscode-button', { hasText: 'Branch…' }).click();
    await page.locator('.quick-input-widget:not([inert]) .quick-input-title', { hasText: 'Branch from Checkpoint' }).waitFor({ timeout: 20_000 });
    await vscode.screenshot('sweep-7-branch');
    await page.keyboard.press('Escape');
  });
  await step('the tree has the sweep with its members', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    const row = view.locator('.monaco-list-row', { hasText: 'two.sweep.json' }).first();
    await view.locator('.monaco-list').press('End').catch(() => {});
    await row.waitFor({ timeout: 30_000 });
    check(/8 runs/.test(await row.innerText()), 'how many runs it has');
    await row.locator('.monaco-tl-twistie').click();
    await view.locator('.monaco-list-row', { hasText: /innerRate 0\.0/ }).first().waitFor({ timeout: 20_000 });
    await vscode.screenshot('sweep-8-tree');
  });
  await step('light theme, and nothing was refused by the content policy', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    await page.waitForTimeout(800);
    await vscode.screenshot('sweep-9-light');
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
}

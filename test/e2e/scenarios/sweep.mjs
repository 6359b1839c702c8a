import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultless } from '../axe.mjs';
import { isInstalled } from '../../../scripts/slurm.mjs';

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
    // Asked where there is SLURM.
    if (isInstalled()) await vscode.pick('On this machine');
    panel = await vscode.frame('two.sweep.json', 60_000);
    await waitFor('the sweep on disk', () => existsSync(join(workspace, 'runs/two/sweep.json')), 60_000);
    // On a quiet machine they end in seconds.
    await panel.locator('.facts', { hasText: /running|8 finished/ }).waitFor({ timeout: 60_000 });
    await vscode.screenshot('sweep-4-running');
    await panel.locator('.facts', { hasText: '8 finished' }).waitFor({ timeout: 240_000 });
  });
  await step('lens and terminal tell the end, without the sidebar', async () => {
    await vscode.codeLens('8 runs', 20_000);
    await vscode.codeLens('Report');
  });
  await step('table, parallel coordinates, intervals over seeds and the best so far are drawn', async () => {
    if (await page.locator('.part.panel:visible').count() > 0) await page.keyboard.press('Control+j');
    await page.locator('.editor-group-container').nth(1).locator('.tab', { hasText: 'two.sweep.json' }).click();
    await page.waitForTimeout(500);
    await vscode.palette('View: Toggle Maximize Editor Group');
    // The page may be made anew when its group grows.
    await waitFor('eight rows', async () => {
      panel = await vscode.frame('two.sweep.json', 30_000);
      return (await panel.locator('.runs tbody tr').count().catch(() => 0)) === 8;
    });
    await page.waitForTimeout(1000);
    panel = await vscode.frame('two.sweep.json', 30_000);
    check((await panel.locator('maml-parallel .line').count()) === 8, 'eight lines');
    for (const id of ['sweep-setting', 'sweep-best']) await panel.locator(`section[aria-labelledby=${id}-title] maml-line-chart`).waitFor();
    await page.waitForTimeout(500);
    await faultless(vscode, panel);
    await vscode.screenshot('sweep-5-page');
  });
  await step('an axis is brushed by mouse and by key, which keeps rows and lines of one rate', async () => {
    const chart = panel.locator('maml-parallel');
    await chart.scrollIntoViewIfNeeded();
    const box = await panel.locator('maml-parallel [data-key="algorithm.innerRate"] .axis').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y - 4);
    await page.mouse.down();
    await page.mouse.move(box.x, box.y + box.height / 4, { steps: 4 });
    await page.mouse.up();
    await waitFor('half of the rows', async () => await panel.locator('.runs tbody tr').count() === 4);
    check((await panel.locator('maml-parallel .line.outside').count()) === 4, 'four faint lines');
    await panel.locator('maml-parallel [data-key="training.seed"]').press('ArrowUp');
    await waitFor('the rows of one seed', async () => await panel.locator('.runs tbody tr').count() === 2);
    await vscode.screenshot('sweep-6-brushed');
    await panel.locator('vscode-button', { hasText: 'show all' }).click();
    await waitFor('all rows', async () => await panel.locator('.runs tbody tr').count() === 8);
  });
  await step('a line chooses its run, by mouse and by key', async () => {
    const chart = panel.locator('maml-parallel');
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await panel.locator('maml-parallel .line.best.at').waitFor();
    check((await panel.locator('maml-parallel .tip').innerText()).includes('innerRate'), 'the best run is said');
    await page.keyboard.press('Enter');
    await panel.locator('tr.chosen').waitFor();
    const points = (await panel.locator('maml-parallel .line').first().getAttribute('points')).split(' ').map((pair) => pair.split(',').map(Number));
    const box = await chart.boundingBox();
    const [[x1, y1], [x2, y2]] = points.slice(-2);
    await page.mouse.click(box.x + x1 + 0.8 * (x2 - x1), box.y + y1 + 0.8 * (y2 - y1));
    await waitFor('two chosen runs', async () => await panel.locator('tr.chosen').count() === 2);
    await panel.locator('maml-parallel .line.chosen').nth(1).waitFor();
    await faultless(vscode, panel);
    await vscode.screenshot('sweep-7-chosen');
  });
  await step('a chosen run is branched into a config of its own', async () => {
    await panel.locator('vscode-button', { hasText: 'Branch…' }).click();
    const title = page.locator('.quick-input-widget:not([inert]) .quick-input-title');
    await title.filter({ hasText: 'Branch from Checkpoint' }).waitFor({ timeout: 20_000 });
    await vscode.screenshot('sweep-8-branch');
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'changed settings' }).waitFor({ timeout: 20_000 });
    await vscode.answer('algorithm.innerRate=0.02');
    let config = '';
    await waitFor('the branch on disk', () => {
      config = readdirSync(workspace, { recursive: true }).find((name) => /^m-.*-branch\.maml\.json$/.test(name)) ?? '';
      return config !== '';
    });
    check(/"innerRate": 0\.02\b/.test(readFileSync(join(workspace, config), 'utf8')), 'the changed rate');
  });
  await step('the tree has the sweep with its members', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    const row = view.locator('.monaco-list-row', { hasText: 'two.sweep.json' }).first();
    await row.waitFor({ timeout: 30_000 });
    await waitFor('how many runs it has', async () => /8 runs/.test(await row.innerText()), 20_000);
    const member = view.locator('.monaco-list-row', { hasText: /innerRate 0\.0/ }).first();
    await vscode.unfold(row, member);
    await vscode.screenshot('sweep-9-tree');
  });
  await step('light theme, and nothing was refused by the content policy', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    await page.waitForTimeout(800);
    await vscode.screenshot('sweep-10-light');
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
  await step('the report on the sweep opens, with all of its runs', async () => {
    // The sweep's page has the name of its file.
    await vscode.palette('View: Close All Editors');
    await vscode.openFile('two.sweep.json');
    await (await vscode.codeLens('Report')).click();
    const report = await vscode.frame('Report: two.sweep.json', 60_000);
    await report.locator('h1').first().waitFor();
    check((await report.locator('table').count()) > 0 && (await report.locator('svg').count()) > 0, 'tables and charts');
    check(existsSync(join(workspace, 'runs/two/report.html')), 'the page on disk');
    await vscode.screenshot('sweep-11-report');
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(800);
    await report.locator('body.vscode-dark').waitFor();
    await vscode.screenshot('sweep-12-report-dark');
    // No script runs in the editor's page, so a browser's is looked at.
    const alone = await page.context().browser().newPage();
    for (const colorScheme of ['light', 'dark']) {
      await alone.emulateMedia({ colorScheme });
      await alone.goto(pathToFileURL(join(workspace, 'runs/two/report.html')).href);
      await faultless(vscode, alone);
    }
    await alone.close();
  });
  await step('the report on a run that is picked opens, with its curves and how it is made again', async () => {
    const row = page.locator('.quick-input-widget:not([inert])', { hasText: 'Report on Run' }).locator('.monaco-list-row.focused');
    let report;
    // A page that is still loading takes the focus, and the list is gone: then it is opened again.
    for (let left = 3; left > 0 && !report; left--) {
      await vscode.palette('MAML Lab: Report');
      await row.click({ timeout: 10_000 }).catch(() => undefined);
      report = await vscode.frame(/^Report: .*(m-|branch)/, 20_000).catch(() => undefined);
    }
    check(report !== undefined, 'a report on the run');
    await report.locator('h2', { hasText: 'Made again' }).waitFor();
    check((await report.locator('svg').count()) >= 3, 'three charts');
    await vscode.screenshot('sweep-13-report-run');
  });
}

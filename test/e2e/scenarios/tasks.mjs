import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultless } from '../axe.mjs';

const training = { iterations: 200, metaBatch: 4, validateEvery: 100, validationTasks: 20, checkpointEvery: 100 };
const configs = {
  waves: {
    taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [40, 40] }, algorithm: { name: 'maml' }, training,
    evaluation: { tasks: 60, steps: 5, baselines: ['random', 'joint'] },
  },
  letters: {
    taskSet: { name: 'omniglot', way: 5, shots: 1, queries: 4, imageSize: 14 }, model: { name: 'conv', filters: 16 },
    algorithm: { name: 'maml', innerRate: 0.4 }, training: { ...training, iterations: 60, checkpointEvery: 30, validateEvery: 30 },
    evaluation: { tasks: 20, steps: 3, baselines: ['random'] },
  },
  crowd: { taskSet: { name: 'omniglot', way: 20, shots: 1, queries: 15 }, model: { name: 'conv' }, algorithm: { name: 'maml' } },
};

/** Trains the small ones from the command line: the panel then shows runs that it did not start. */
const prepare = (workspace, extensionPath) => {
  for (const [name, config] of Object.entries(configs)) {
    writeFileSync(join(workspace, `${name}.maml.json`), JSON.stringify({ name, ...config }, null, 2));
  }
  mkdirSync(join(workspace, 'runs'), { recursive: true });
  for (const name of ['waves', 'letters']) {
    execFileSync(process.execPath, [join(extensionPath, 'dist/cli.js'), 'run', `${name}.maml.json`, '--out', `runs/${name}`],
      { cwd: workspace, stdio: 'ignore' });
  }
};

/** What the learner sees, how it trains, and how single tasks adapt, for curves and for images. */
export default async function tasks({ open, workspace, extensionPath, step, check, waitFor }) {
  prepare(workspace, extensionPath);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  await step('training shows meta-gradient, meta rate and how long it took', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row', { hasText: 'letters' }).first().waitFor();
    await vscode.screenshot('tasks-0-tree');
    const panel = await vscode.openRunOf('waves');
    await panel.locator('#tab-training').click();
    await panel.locator('maml-line-chart[aria-label*="meta rate"] canvas').waitFor();
    await panel.locator('.numerals', { hasText: 'took' }).waitFor();
    await vscode.screenshot('tasks-1-training');
  });
  await step('a finished run draws its tasks as thin lines, and one opens step by step', async () => {
    const panel = await vscode.frame('waves');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('.key', { hasText: 'each task' }).waitFor({ timeout: 30_000 });
    await panel.locator('.next-episode', { hasText: 'task 3' }).click();
    await panel.locator('#task-steps-title', { hasText: 'Task 3' }).waitFor();
    const path = panel.locator('.plane > svg path.fit:not(.before)');
    const last = await path.getAttribute('d');
    await panel.locator('maml-stepper input').focus();
    await page.keyboard.press('ArrowLeft');
    await panel.locator('maml-stepper', { hasText: 'step 4 of 5' }).waitFor();
    check((await path.getAttribute('d')) !== last, 'another fit one step before');
    await vscode.screenshot('tasks-2-adaptation');
  });
  await step('an older checkpoint is computed on other tasks', async () => {
    const panel = await vscode.frame('waves');
    const chart = panel.locator('maml-line-chart[aria-label^="Query"]');
    const before = await chart.getAttribute('aria-label');
    await panel.locator('.tools select').first().selectOption('100');
    await panel.locator('.numerals', { hasText: '100 test tasks' }).waitFor({ timeout: 30_000 });
    check((await chart.getAttribute('aria-label')) !== before, 'another curve');
    await panel.locator('vscode-button', { hasText: 'Other six' }).click();
    await panel.locator('.next-episode', { hasText: 'task 11' }).waitFor();
    await vscode.screenshot('tasks-3-checkpoint');
  });
  await step('a click on a checkpoint in the tree computes at that one', async () => {
    const view = await vscode.waitForView('Experiments');
    const run = view.locator('.monaco-list-row[aria-level="2"][aria-label*="run of waves"]').first();
    const row = view.locator('.monaco-list-row[aria-level="3"][aria-label*="checkpoint"]', { hasText: /^200/ }).first();
    await vscode.unfold(run, row);
    await row.click();
    const panel = await vscode.frame('waves');
    await waitFor('the checkpoint in the tools', async () => (await panel.locator('.tools select').first().inputValue()) === '200');
    check((await panel.locator('#tab-adaptation').getAttribute('aria-selected')) === 'true', 'its tab');
    await vscode.screenshot('tasks-3-tree');
  });
  await step('an episode of curves, drawn again', async () => {
    const panel = await vscode.frame('waves');
    await panel.locator('#tab-taskSets').click();
    await panel.locator('h2', { hasText: 'Episode 0' }).waitFor();
    await panel.locator('vscode-button', { hasText: 'Draw again' }).click();
    await panel.locator('h2', { hasText: 'Episode 1' }).waitFor();
    await panel.locator('.plane > svg circle.support').first().click();
    await panel.locator('.details').waitFor();
    await vscode.screenshot('tasks-4-curves');
  });
  await step('images with original names; wrong predictions are marked', async () => {
    const panel = await vscode.openRunOf('letters');
    await panel.locator('#tab-taskSets').click();
    await panel.locator('.tile.query').first().waitFor();
    check((await panel.locator('.tile').count()) === 25, '5 support and 20 query images');
    await panel.locator('.segment', { hasText: 'with predictions' }).click();
    await panel.locator('.tile .verdict').first().waitFor({ timeout: 30_000 });
    await panel.locator('.tile.query').nth(2).click();
    await panel.locator('.details .probability').first().waitFor();
    await vscode.screenshot('tasks-5-images');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('.next-episode', { hasText: 'task 1' }).first().click();
    await panel.locator('.task-steps .tile').first().waitFor();
    await vscode.screenshot('tasks-6-images-adapt');
  });
  await step('examples and prototypes lie on a plane', async () => {
    const panel = await vscode.frame('letters');
    await panel.locator('#tab-understand').click();
    await panel.locator('.embedded svg').nth(1).waitFor();
    await panel.locator('.embedded').scrollIntoViewIfNeeded();
    await faultless(vscode, panel);
    await vscode.screenshot('tasks-6-plane');
  });
  await step('light and narrow', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    const panel = await vscode.frame('letters');
    await panel.locator('#tab-taskSets').click();
    await page.waitForTimeout(500);
    await vscode.screenshot('tasks-7-light');
    await page.setViewportSize({ width: 700, height: 900 });
    await page.waitForTimeout(500);
    await vscode.screenshot('tasks-8-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
  });
  await step('a config that was never run shows a 20-way episode', async () => {
    await vscode.openFile('crowd.maml.json');
    await vscode.palette('MAML Lab: Show Task Set');
    const panel = await vscode.frame('Tasks of crowd.maml.json', 30_000);
    await waitFor('320 images', async () => (await panel.locator('.tile').count()) === 320, 30_000);
    const started = Date.now();
    await panel.locator('vscode-button', { hasText: 'Draw again' }).click();
    await panel.locator('h2', { hasText: 'Episode 1' }).waitFor();
    console.log(`  20-way × 16 images drawn again in ${Date.now() - started} ms`);
    await faultless(vscode, panel);
    await vscode.screenshot('tasks-9-crowd');
  });
  await step('a task set of the catalogue opens with an episode, and begins an experiment', async () => {
    // Room for all lines: those out of sight do not exist yet. In the middle of a narrow head are buttons.
    for (const title of ['Experiments', 'Queue']) await page.locator('.pane-header[aria-expanded=true] h3.title', { hasText: title }).click();
    const view = await vscode.waitForView('Task Sets');
    const rowOf = (name) => view.locator(`.monaco-list-row[aria-label^="${name}, in the catalogue"]`).first();
    await rowOf('harmonic').click();
    const panel = await vscode.frame('Tasks of harmonic', 30_000);
    await panel.locator('h2', { hasText: 'Episode 0' }).waitFor({ timeout: 30_000 });
    await panel.locator('.entry', { hasText: 'two sine waves' }).waitFor();
    await faultless(vscode, panel);
    await vscode.screenshot('tasks-10-catalog');
    await panel.locator('vscode-button', { hasText: 'New Experiment' }).click();
    const box = page.locator('.quick-input-widget:not([inert])');
    await box.filter({ hasText: '(1/3)' }).waitFor();
    await page.keyboard.press('Escape');
    await rowOf('distill').click();
    const asks = await vscode.frame('Tasks of distill', 30_000);
    await asks.locator('.empty', { hasText: 'answers:' }).waitFor();
    const group = page.locator('.editor-group-container', { has: page.locator('.tab', { hasText: 'Tasks of distill' }) });
    check((await group.locator('.tab', { hasText: 'Tasks of harmonic' }).count()) === 1, 'pages of the catalogue lie in one group');
    await vscode.screenshot('tasks-11-asks');
    await vscode.fromMenu(rowOf('quadratic'), 'New Experiment');
    await box.filter({ hasText: '(1/3)' }).waitFor();
    await vscode.screenshot('tasks-12-new');
    await page.keyboard.press('Escape');
  });
  await step('a config that another program writes comes into the tree by itself', async () => {
    const view = await vscode.waitForView('Experiments');
    // What becomes visible is looked at at once: the search that comes later by itself is meant.
    await view.locator('.monaco-list-row', { hasText: 'waves.maml.json' }).first().waitFor();
    await page.waitForTimeout(2000);
    writeFileSync(join(workspace, 'copied.maml.json'), JSON.stringify({ name: 'copied', ...configs.waves }));
    await view.locator('.monaco-list-row', { hasText: 'copied.maml.json' }).first().waitFor({ timeout: 60_000 });
  });
  await step('nothing was refused by the content policy', () => {
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
  await vscode.close();
}

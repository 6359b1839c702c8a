import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tiny = `// Small enough to be trained in a second.
{
  "name": "tiny",
  "taskSet": { "name": "sinusoid", "shots": 5 },
  "model": { "name": "mlp", "hidden": [8] },
  "algorithm": { "name": "maml", "innerRate": 0.01 },
  "training": { "iterations": 200, "metaBatch": 4, "validateEvery": 100, "validationTasks": 10 },
  "evaluation": { "tasks": 20, "steps": 3 }
}
`;

/** A terminal that is drawn in the page can be read there. */
export const settings = { 'terminal.integrated.gpuAcceleration': 'off' };

/** A config is typed, helped, mended, forecast, run as a task and evaluated, by the keyboard where there is a key. */
export default async function configs({ open, workspace, step, check, waitFor }) {
  const path = join(workspace, 'tiny.maml.json');
  writeFileSync(path, tiny);
  writeFileSync(join(workspace, 'wrong.maml.json'), tiny.replace('"sinusoid"', '"sinusiod"'));
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  const goTo = async (place) => {
    await page.keyboard.press('Control+g');
    await page.keyboard.type(place);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
  };
  const runTask = async (config) => {
    const row = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await page.keyboard.press('Control+p');
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.type('task maml-lab');
    // Not a task that was run before and stands above it.
    const type = page.locator('.label-name', { hasText: /^\s*maml-lab\s*$/ });
    await page.locator('.quick-input-list .monaco-list-row', { has: type }).first().click({ timeout: 10_000 });
    await row('maml-lab: run').waitFor({ timeout: 15_000 });
    // Of many tasks only those in sight have rows.
    await page.keyboard.type(config);
    await row(`run ${config}`).click({ timeout: 15_000 });
  };
  const terminal = page.locator('.terminal-wrapper.active .xterm-rows, .terminal-wrapper .xterm-rows').last();
  await step('a config shows its lenses and the numbers that follow from it', async () => {
    await vscode.openFile('tiny.maml.json');
    for (const title of ['Run', 'Debug', 'Forecast']) await vscode.codeLens(title);
    for (const text of ['25 parameters', '800 tasks drawn', 'MB']) {
      await page.locator('.view-line', { hasText: new RegExp(text.replaceAll(' ', '\\s')) }).first().waitFor({ timeout: 30_000 });
    }
    await vscode.screenshot('configs-1-numbers');
  });
  await step('a mistake is underlined and mended by the keyboard', async () => {
    await goTo('6:41');
    await page.keyboard.type('x');
    await page.locator('.squiggly-error').first().waitFor({ timeout: 10_000 });
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Change to "innerRate"' }).waitFor({ timeout: 10_000 });
    await vscode.screenshot('configs-2-quick-fix');
    await page.keyboard.press('Enter');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 10_000 });
    await page.keyboard.press('Control+s');
    await waitFor('the mended text on disk', () => readFileSync(path, 'utf8') === tiny);
  });
  await step('completion offers algorithms with their summaries', async () => {
    await goTo('6:28');
    await page.keyboard.press('Control+Space');
    const widget = page.locator('.suggest-widget.visible');
    await widget.locator('.monaco-list-row', { hasText: 'metaSgd' }).waitFor({ timeout: 10_000 });
    if ((await page.locator('.suggest-details').count()) === 0) await page.keyboard.press('Control+Space');
    await page.locator('.suggest-details', { hasText: /MAML|gradient/ }).first().waitFor({ timeout: 5000 });
    await vscode.screenshot('configs-3-completion');
    await page.keyboard.press('Escape');
  });
  await step('hover tells what a key means, its default and its range', async () => {
    await goTo('7:20');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    await page.locator('.monaco-hover', { hasText: /meta-iterations[\s\S]*default 10000/ }).first().waitFor({ timeout: 10_000 });
    await vscode.screenshot('configs-4-hover');
    await page.keyboard.press('Escape');
  });
  await step('Forecast measures time and memory, and says how', async () => {
    await vscode.palette('MAML Lab: Forecast Experiment');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Memory' });
    await row.waitFor({ timeout: 60_000 });
    check(/\d+ MB/.test(await row.innerText()), 'megabytes');
    await vscode.screenshot('configs-5-forecast');
    await page.keyboard.press('Escape');
  });
  await step('the task of a config runs it and ends with code 0', async () => {
    await runTask('tiny.maml.json');
    await terminal.filter({ hasText: /Done: MSE/ }).waitFor({ timeout: 60_000 });
    await vscode.screenshot('configs-6-task');
    const [run] = readdirSync(join(workspace, 'runs'));
    check(existsSync(join(workspace, 'runs', run, 'events.ndjson')), 'the run has its record');
    check(!/exit code: [1-9]/.test(await terminal.innerText()), 'no failure is told');
  });
  await step('a wrong config ends its task with the sentence, its place and code 1', async () => {
    await runTask('wrong.maml.json');
    await terminal.filter({ hasText: /unknown\s+taskSet/ }).waitFor({ timeout: 60_000 });
    await page.locator('.terminal-wrapper', { hasText: /exit\s+code:\s+1/ }).last().waitFor({ timeout: 10_000 });
    await vscode.screenshot('configs-7-task-failed');
  });
  await step('Evaluate adds a result and opens the panel', async () => {
    await vscode.openFile('tiny.maml.json');
    await (await vscode.codeLens('Evaluate')).click();
    const [run] = readdirSync(join(workspace, 'runs')).filter((name) => name.startsWith('tiny'));
    const result = join(workspace, 'runs', run, 'results', 'evaluation-1.json');
    await waitFor('the result', () => existsSync(result), 60_000);
    check(JSON.parse(readFileSync(result, 'utf8')).tasks === 20, 'as many tasks as the config says');
    await vscode.frame('tiny', 30_000);
    await vscode.screenshot('configs-8-evaluated');
  });
}

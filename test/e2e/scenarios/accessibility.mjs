import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { faults } from '../axe.mjs';

const root = resolve(import.meta.dirname, '../../..');
const config = 'sinusoid-quick.maml.json';
const title = 'sinusoid, quick';
/** Theme by the class that it gives the body of a webview. */
const themes = {
  'vscode-dark': 'Default Dark Modern', 'vscode-light': 'Default Light Modern',
  'vscode-high-contrast': 'Default High Contrast', 'vscode-high-contrast-light': 'Default High Contrast Light',
};
/** The rule takes the words of a line without the gap between name and description; `unsaid` looks at both. */
const seamless = { 'label-content-name-mismatch': { enabled: false } };
/** Widths of the window; in the least one the panel is some 350 pixels wide. */
const widths = { wide: 1400, narrow: 900 };

/** Every tab of a finished run's panel in four themes, wide and narrow, and the views: axe finds nothing. Tabs go by keyboard. */
export default async function accessibility({ open, workspace, step, check }) {
  for (const rate of ['0.01', '0.02']) runShortly(workspace, rate);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  const wear = async (panel, id) => {
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': themes[id] }));
    await panel.locator(`body.${id}`).waitFor();
  };
  const none = (found) => check(found.length === 0, `no fault, but:\n${found.join('\n')}`);
  await vscode.openFile(config);
  await (await vscode.codeLens('last: ')).click();
  const panel = await vscode.frame(title, 30_000);
  await panel.locator('[role="tab"]').first().waitFor();
  await step('all tabs can be reached by arrow keys', async () => {
    const names = await panel.locator('[role="tab"]').evaluateAll((tabs) => tabs.map(({ id }) => id));
    await panel.locator('[role="tab"]').first().click();
    for (const name of names) {
      await panel.locator(`#${name}[aria-selected="true"]`).waitFor();
      await page.keyboard.press('ArrowRight');
    }
    await panel.locator(`#${names[0]}[aria-selected="true"]`).waitFor();
  });
  await step('the views of the sidebar have names for all their lines', async () => {
    await vscode.showContainer('MAML Lab');
    const view = await vscode.waitForView('Experiments');
    await view.locator('.monaco-list-row[aria-level="2"]').first().click();
    await page.keyboard.press('ArrowRight');
    await view.locator('.monaco-list-row[aria-level="3"]').first().waitFor();
    none([...await unsaid(view), ...await faults(page, '.pane .pane-body', seamless)]);
  });
  for (const id of Object.keys(themes)) {
    for (const [name, width] of Object.entries(widths)) {
      await step(`axe finds nothing on any tab: ${themes[id]}, ${name}`, async () => {
        await page.setViewportSize({ width, height: 900 });
        await wear(panel, id);
        none(await faultsOfTabs(panel, vscode, `${id.replace('vscode-', '')}-${name}`));
      });
    }
  }
  await page.setViewportSize({ width: widths.wide, height: 900 });
  await step('axe finds nothing on the Debug tab in any theme', async () => {
    const debugged = await standing(vscode);
    const found = [];
    for (const id of Object.keys(themes)) {
      await wear(debugged, id);
      await vscode.screenshot(`a11y-debug-${id.replace('vscode-', '')}`);
      for (const fault of await faults(debugged)) found.push(`${id}: ${fault}`);
    }
    none(found);
    await page.keyboard.press('Shift+F5');
  });
}

/** A run of a second, with everything that a tab can show. */
function runShortly(workspace, rate) {
  const set = { iterations: 600, validateEvery: 100, checkpointEvery: 100 };
  const { status, stderr } = spawnSync(process.execPath, [
    join(root, 'dist/cli.js'), 'run', join(workspace, config), '--set', `algorithm.innerRate=${rate}`,
    ...Object.entries(set).flatMap(([name, value]) => ['--set', `training.${name}=${value}`]),
  ], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** A debugged run that stands at its first adaptation step. @returns its panel */
async function standing(vscode) {
  const { page } = vscode;
  await vscode.palette('View: Close All Editors');
  await vscode.openFile(config);
  await vscode.codeLens('Run');
  await page.locator('.view-line', { hasText: '"algorithm"' }).first().click();
  await page.keyboard.press('F9');
  await page.keyboard.press('F5');
  const panel = await vscode.frame(title, 60_000);
  await panel.locator('#tab-debug[aria-selected="true"]').waitFor({ timeout: 60_000 });
  return panel;
}

/** Each tab in turn; Compare with both runs, Adaptation with a task, and tables in place of charts at the end. */
async function faultsOfTabs(panel, vscode, name) {
  const found = [];
  for (const tab of await panel.locator('[role="tab"]').all()) {
    await tab.click();
    await settled(panel);
    const words = (await tab.innerText()).split('\n')[0];
    if (words === 'Compare') await bothRuns(panel);
    await vscode.screenshot(`a11y-${words.toLowerCase().replace(' ', '-')}-${name}`);
    for (const fault of await faults(panel)) found.push(`${words}: ${fault}`);
  }
  return found;
}

/** The pair is tested, and one of its episodes is chosen. */
async function bothRuns(panel) {
  for (const box of await panel.locator('.runs input[type="checkbox"]').all()) await box.check();
  await panel.locator('.dots').waitFor();
  await panel.locator('.dots').focus();
  await panel.page().keyboard.press('ArrowRight');
}

/** Questions are answered: no icon turns any more. */
async function settled(panel) {
  await panel.page().waitForTimeout(300);
  await panel.locator('.tab-page vscode-icon[spin]').first().waitFor({ state: 'detached', timeout: 60_000 });
}

/** Lines of a tree whose spoken name does not begin with the words that are seen. */
async function unsaid(view) {
  const lines = await view.locator('.monaco-list-row').evaluateAll((rows) => rows.map((row) => ({
    spoken: row.getAttribute('aria-label') ?? '',
    seen: [...row.querySelectorAll('.label-name, .label-description')].map(({ textContent }) => textContent).filter(Boolean).join(', '),
  })));
  return lines.filter(({ spoken, seen }) => !spoken.startsWith(seen)).map(({ spoken, seen }) => `“${seen}” is spoken as “${spoken}”`);
}

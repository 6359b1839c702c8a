import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const title = 'sinusoid, quick';
/** Theme by the class that it gives the body of a webview. */
const themes = {
  'vscode-dark': 'Default Dark Modern', 'vscode-light': 'Default Light Modern',
  'vscode-high-contrast': 'Default High Contrast', 'vscode-high-contrast-light': 'Default High Contrast Light',
};

/** Every tab of a finished run's panel, in four themes and narrow: axe finds nothing; the tabs go by keyboard alone. */
export default async function accessibility({ open, workspace, step, check }) {
  const config = join(workspace, 'sinusoid-quick.maml.json');
  const short = ['--set', 'training.iterations=600', '--set', 'training.validateEvery=100', '--set', 'training.checkpointEvery=100'];
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'run', config, ...short], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  await vscode.openFile('sinusoid-quick.maml.json');
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
  for (const [id, theme] of Object.entries(themes)) {
    await step(`axe finds nothing on any tab: ${theme}`, async () => {
      mkdirSync(join(workspace, '.vscode'), { recursive: true });
      writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      await panel.locator(`body.${id}`).waitFor();
      const found = [];
      for (const tab of await panel.locator('[role="tab"]').all()) {
        await tab.click();
        await settled(panel);
        await vscode.screenshot(`tab-${await tab.getAttribute('id')}-${id}`);
        for (const fault of await faults(panel)) found.push(`${await tab.innerText()}: ${fault}`);
      }
      check(found.length === 0, `no fault, but:\n${found.join('\n')}`);
    });
  }
}

/** Questions are answered: no icon turns any more. */
async function settled(panel) {
  await panel.page().waitForTimeout(300);
  await panel.locator('.tab-page vscode-icon[spin]').first().waitFor({ state: 'detached', timeout: 60_000 });
}

/** What axe objects to, as sentences. It is evaluated from outside, so the page's content policy stays as it is. */
async function faults(panel) {
  await panel.evaluate(axe);
  const { violations } = await panel.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}×, ${nodes[0]?.html.slice(0, 160)})`);
}

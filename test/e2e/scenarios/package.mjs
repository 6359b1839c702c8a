/**
 * The packages themselves: each VSIX that runs here is installed as a user would, runs the sample with its own runtime,
 * and speaks Chinese in a Chinese VS Code. Then, inside the extension host: tools for agents, and no leaks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startCodeServer } from '../../../scripts/codeServer.mjs';
import { runtimeHere, targets } from '../../../scripts/runtimes.mjs';
import { openWorkbench, runInHost } from '../driver.mjs';
import { packageOf, temporaryWorkspace } from '../stage.mjs';

const root = resolve(import.meta.dirname, '../../..');
export const settings = {
  'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false,
};
const config = 'sinusoid-quick.maml.json';

const here = targets.filter(runtimeHere);
export const extension = packageOf('universal');

export default async function scenario({ open, workspace, step, check, waitFor, remove }) {
  for (const target of here) {
    await step(`${target}: installed, it trains the sample on ${runtimeHere(target)}`, async () => {
      if (target === 'universal') await trains(target, workspace, await open({ folder: workspace, language: 'zh-cn' }), { check, waitFor });
      else await installed(target, { check, waitFor, remove });
    });
  }
  await step('inside the extension host: six tools, and nothing is left after two lives', () => insideHost({ check, remove }));
}

/** In a server of its own. */
async function installed(target, { check, waitFor, remove }) {
  const workspace = temporaryWorkspace();
  const server = await startCodeServer({ folder: workspace, extensionPath: packageOf(target), settings, log: () => {} });
  const vscode = await openWorkbench({ url: server.url, folder: workspace, language: 'en' });
  try {
    await trains(target, workspace, vscode, { check, waitFor });
  } finally {
    await vscode.close();
    await server.stop();
    remove(workspace);
  }
}

async function trains(target, workspace, vscode, { check, waitFor }) {
  const isEnglish = target !== 'universal';
  await vscode.openFile(config);
  await (await vscode.codeLens(isEnglish ? 'Run' : '运行')).click();
  const runs = join(workspace, 'runs');
  const record = () => {
    try {
      return readFileSync(join(runs, readdirSync(runs)[0], 'events.ndjson'), 'utf8');
    } catch {
      return '';
    }
  };
  await waitFor('the first metrics', () => record().includes('"kind":"metrics"'), 60_000);
  const started = JSON.parse(record().split('\n')[0]);
  check(started.runtime === runtimeHere(target), `${runtimeHere(target)}, not ${started.runtime}: ${started.runtimeReason}`);
  const panel = await vscode.frame('sinusoid, quick', 30_000);
  await panel.locator('vscode-button', { hasText: isEnglish ? 'Stop' : '停止' }).waitFor({ timeout: 30_000 });
  await vscode.showContainer('MAML Lab');
  await vscode.page.waitForTimeout(1500);
  await vscode.screenshot(`package-${target}`);
  await panel.locator('vscode-button', { hasText: isEnglish ? 'Stop' : '停止' }).click();
  await waitFor('the end of the run', () => record().includes('"kind":"finished"'), 30_000);
  check(vscode.violations().length === 0, vscode.violations().join('\n'));
}

async function insideHost({ check, remove }) {
  const workspace = temporaryWorkspace();
  const server = await startCodeServer({
    folder: workspace, extensionPath: root, smokeTestDriver: true, log: () => {},
    settings: { ...settings, 'chat.disableAIFeatures': false },
  });
  try {
    const testsPath = join(root, 'test/e2e/host/agents.cjs');
    const { code, lines } = await runInHost({ url: server.url, folder: workspace, extensionPath: root, testsPath, limitMs: 60_000 });
    check(code === 0, lines.slice(-8).join('\n'));
  } finally {
    await server.stop();
    remove(workspace);
  }
}

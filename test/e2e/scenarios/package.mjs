/**
 * The packages themselves: each VSIX that runs here is installed as a user would, runs the sample with its own runtime,
 * and speaks Chinese in a Chinese VS Code. Then, inside the extension host: tools for agents, and no leaks.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startCodeServer } from '../../../scripts/codeServer.mjs';
import { runtimeHere, targets } from '../../../scripts/runtimes.mjs';
import { openWorkbench, runInHost } from '../driver.mjs';
import { temporaryWorkspace } from '../stage.mjs';

const root = resolve(import.meta.dirname, '../../..');
const settings = { 'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false };
const config = 'sinusoid-quick.maml.json';

export default async function scenario({ step, check, waitFor, remove }) {
  const here = targets.filter(runtimeHere);
  await step('the packages of this machine are made, listed as committed, and small enough', () => {
    execFileSync(process.execPath, ['scripts/package.mjs', ...here], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  });
  for (const target of here) {
    await step(`${target}: installed, it trains the sample on ${runtimeHere(target)}`, () => installed(target, { check, waitFor, remove }));
  }
  await step('inside the extension host: six tools, and nothing is left after two lives', () => insideHost({ check, remove }));
}

const vsixOf = (target) => {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return join(root, 'packages', `${name}-${version}${target === 'universal' ? '' : `-${target}`}.vsix`);
};

async function installed(target, { check, waitFor, remove }) {
  const workspace = temporaryWorkspace();
  const server = await startCodeServer({ folder: workspace, extensionPath: vsixOf(target), settings, log: () => {} });
  const language = target === 'universal' ? 'zh-cn' : 'en';
  const vscode = await openWorkbench({ url: server.url, folder: workspace, language });
  try {
    await vscode.openFile(config);
    await (await vscode.codeLens(language === 'en' ? 'Run' : '运行')).click();
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
    await panel.locator('vscode-button', { hasText: language === 'en' ? 'Stop' : '停止' }).waitFor({ timeout: 30_000 });
    await vscode.showContainer('MAML Lab');
    await vscode.page.waitForTimeout(1500);
    await vscode.screenshot(`package-${target}`);
    await panel.locator('vscode-button', { hasText: language === 'en' ? 'Stop' : '停止' }).click();
    await waitFor('the end of the run', () => record().includes('"kind":"finished"'), 30_000);
    check(vscode.violations().length === 0, vscode.violations().join('\n'));
  } finally {
    await vscode.close();
    await server.stop();
    remove(workspace);
  }
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

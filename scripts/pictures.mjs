import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkbench } from '../test/e2e/driver.mjs';
import { startCodeServer } from './codeServer.mjs';
import { build, install, root, run } from './install.mjs';

/** `node scripts/pictures.mjs`: the pictures of README and docs, from the running product on a real run. */
install();
build();
const workspace = mkdtempSync(join(tmpdir(), 'maml-lab-pictures-'));
const config = 'sinusoid.maml.json';
const title = 'sinusoid, K = 10, 1 step';
const images = join(root, 'docs/images');
mkdirSync(images, { recursive: true });
cpSync(join(root, 'examples'), workspace, { recursive: true });
const iterations = process.argv[2] ?? '30000';
if (run(process.execPath, [
  'dist/cli.js', 'run', join(workspace, config), '--set', `training.iterations=${iterations}`, '--set', 'evaluation.baselines=["joint","oracle"]',
])) process.exit(1);

const server = await startCodeServer({
  folder: workspace, extensionPath: root, log: () => {},
  settings: { 'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false },
});
const picture = async (vscode, name) => cpSync(await vscode.screenshot(name), join(images, `${name}.png`));
const vscode = await openWorkbench({ url: server.url, folder: workspace, width: 1700, height: 1000 });
try {
  await vscode.showContainer('MAML Lab');
  await vscode.waitForView('Experiments');
  await vscode.openFile(config);
  await (await vscode.codeLens('last: ')).click();
  const panel = await vscode.frame(title, 30_000);
  await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
  await vscode.page.waitForTimeout(1500);
  await picture(vscode, 'workbench-dark');
  await vscode.palette('Preferences: Toggle between Light/Dark Themes');
  await vscode.page.waitForTimeout(1500);
  await picture(vscode, 'workbench-light');
} finally {
  await vscode.close();
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}

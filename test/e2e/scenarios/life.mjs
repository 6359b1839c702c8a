import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionHost } from '../processes.mjs';

const config = 'sinusoid-quick.maml.json';

/** A run goes on by itself when its window is reloaded or its extension host is killed, and is live again afterwards. */
export const settings = { 'mamlLab.run.whenWindowCloses': 'detach', 'mamlLab.queue.atOnce': 1 };

/** Sidebar with queue: pause, reload, a killed extension host, branch, delete. */
export default async function life({ open, workspace, step, check, waitFor }) {
  const path = join(workspace, config);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"iterations": \d+/, '"iterations": 200000'));
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  page.setDefaultTimeout(90_000);
  const runs = () => (existsSync(join(workspace, 'runs')) ? readdirSync(join(workspace, 'runs')) : []).map((name) => join(workspace, 'runs', name));
  /** A new run has no record at first. */
  const events = (run) => (existsSync(join(run, 'events.ndjson')) ? readFileSync(join(run, 'events.ndjson'), 'utf8') : '');
  const row = async (title, text) => (await vscode.waitForView(title)).locator('.monaco-list-row', { hasText: text }).first();
  const act = async (line, name) => {
    await line.hover();
    await line.locator(`.action-label[aria-label^="${name}"]`).click();
  };
  await step('a second run waits in the queue', async () => {
    await vscode.openFile(config);
    await vscode.showContainer('MAML Lab');
    await vscode.useLens('Run', () => runs().length === 1);
    await (await row('Experiments', /\d+ %/)).waitFor({ timeout: 90_000 });
    const queued = await row('Queue', /next/);
    await vscode.useLens('Run', () => queued.isVisible());
    await page.locator('.statusbar-item', { hasText: /1 run/ }).waitFor();
    await vscode.screenshot('life-1-queue');
  });
  await step('Pause holds the run, in tree and status bar', async () => {
    await act(await row('Experiments', /\d+ %/), 'Pause Run');
    await (await row('Experiments', /paused at/)).waitFor({ timeout: 90_000 });
    await page.locator('.statusbar-item', { hasText: 'paused' }).waitFor();
    await vscode.screenshot('life-2-paused');
  });
  await step('after a reload the run is there, still paused, and obeys; the queue is there too', async () => {
    await vscode.storedPanels(runs()[0]);
    await vscode.stored('"isHeld"');
    await vscode.reload();
    await (await row('Experiments', /paused at/)).waitFor({ timeout: 90_000 });
    await (await row('Queue', /next/)).waitFor();
    await vscode.frame('sinusoid, quick', 90_000);
    const before = events(runs()[0]).length;
    await act(await row('Experiments', /paused at/), 'Resume Run');
    await (await row('Experiments', /\d+ %, .* left/)).waitFor({ timeout: 90_000 });
    await waitFor('more events', () => events(runs()[0]).length > before);
    await vscode.screenshot('life-3-reloaded');
  });
  await step('the extension host is killed: the run goes on', async () => {
    const { pid } = JSON.parse(readFileSync(join(runs()[0], 'lease.json'), 'utf8'));
    const host = extensionHost();
    check(host !== undefined, 'an extension host to kill');
    process.kill(host, 'SIGKILL');
    await page.waitForTimeout(1500);
    check(existsSync(`/proc/${pid}`), 'the trainer lives on');
    await vscode.reload();
    await (await row('Experiments', /\d+ %, .* left/)).waitFor({ timeout: 90_000 });
    await page.locator('.statusbar-item', { hasText: /1 run/ }).waitFor();
  });
  await step('Stop ends the run that was found again, and the queued one starts', async () => {
    await act(await row('Experiments', /\d+ %/), 'Stop Run');
    await (await row('Experiments', /stopped at/)).waitFor({ timeout: 90_000 });
    await waitFor('a second run', () => runs().length === 2);
    await (await row('Experiments', /\d+ %/)).waitFor({ timeout: 90_000 });
    await act(await row('Experiments', /\d+ %/), 'Stop Run');
    await waitFor('both stopped', async () =>
      (await (await vscode.waitForView('Experiments')).locator('.monaco-list-row', { hasText: /stopped at/ }).count()) === 2);
  });
  await step('a branch from a checkpoint has a config of its own and says where it comes from', async () => {
    const stopped = await row('Experiments', /stopped at/);
    const saved = page.locator('.monaco-list-row[aria-label$=", checkpoint"]').first();
    await vscode.unfold(stopped, saved);
    await act(saved, 'Branch from Checkpoint');
    await vscode.answer('training.iterations=2000 evaluation.tasks=20');
    await page.locator('.tab.active', { hasText: 'sinusoid-quick-branch.maml.json' }).waitFor();
    check(/^\/\/ branched from runs\/.* at \d+\n/.test(readFileSync(join(workspace, 'sinusoid-quick-branch.maml.json'), 'utf8')), 'the comment');
    await waitFor('a third run', () => runs().length === 3);
    await waitFor('its end', async () => runs().some((run) => events(run).includes('"reason":"done"')), 90_000);
    await vscode.screenshot('life-4-branch');
  });
  await step('Delete asks first, then the run is gone', async () => {
    const stopped = await row('Experiments', /stopped at/);
    await vscode.fromMenu(stopped, 'Delete Run');
    await vscode.dialog('Move to Trash');
    await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete Permanently' }).click({ timeout: 5000 }).catch(() => {});
    await waitFor('two runs', () => runs().length === 2);
    await waitFor('one line less', async () =>
      (await (await vscode.waitForView('Experiments')).locator('.monaco-list-row', { hasText: /stopped at/ }).count()) === 1);
    await vscode.screenshot('life-5-deleted');
  });
}

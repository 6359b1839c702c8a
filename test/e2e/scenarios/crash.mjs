import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionHost } from '../processes.mjs';

const config = 'sinusoid-quick.maml.json';
const long = 120_000;
export const settings = { 'mamlLab.run.whenWindowCloses': 'stop' };

/** What dies without a word: the extension host (runs stop with it), then a trainer. Each is told, nothing is lost or left. */
export default async function crash({ open, workspace, step, check, waitFor }) {
  const path = join(workspace, config);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"iterations": \d+/, '"iterations": 400000'));
  const vscode = await open({ folder: workspace, trust: true });
  const { page } = vscode;
  page.setDefaultTimeout(long);
  const runs = () => (existsSync(join(workspace, 'runs')) ? readdirSync(join(workspace, 'runs')).sort() : []);
  const record = (run) => {
    const file = join(workspace, 'runs', run, 'events.ndjson');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const pidOf = (run) => JSON.parse(readFileSync(join(workspace, 'runs', run, 'lease.json'), 'utf8')).pid;
  const row = async (text) => (await vscode.waitForView('Experiments')).locator('.monaco-list-row', { hasText: text }).first();
  const running = async (count) => {
    await vscode.useLens('Run', () => runs().length === count);
    await waitFor('the run', () => record(runs().at(-1)).includes('"kind":"metrics"'), long);
    await (await row(/\d+ %, .* left/)).waitFor();
    return runs().at(-1);
  };
  await step('kill -9 of the extension host: the trainer writes a checkpoint and ends', async () => {
    await vscode.openFile(config);
    await vscode.showContainer('MAML Lab');
    const run = await running(1);
    const pid = pidOf(run);
    process.kill(extensionHost(), 'SIGKILL');
    await waitFor('the end of the trainer', () => !existsSync(`/proc/${pid}`), long);
    check(record(run).includes('"reason":"stopped"'), 'the record says that it was stopped');
    check(readdirSync(join(workspace, 'runs', run, 'checkpoints')).length > 0, 'a checkpoint');
    await vscode.screenshot('crash-1-host');
  });
  await step('the next window shows it stopped, and Continue goes on', async () => {
    await vscode.reload();
    const stopped = await row(/stopped at/);
    await stopped.waitFor();
    await stopped.hover();
    await stopped.locator('.action-label[aria-label^="Continue Run"]').click();
    await (await row(/\d+ %, .* left/)).waitFor();
    check(record(runs()[0]).includes('"kind":"metrics"') && runs().length === 1, 'the same run');
    await vscode.screenshot('crash-2-continued');
  });
  await step('kill -9 of a trainer is told in a sentence that says what to do', async () => {
    process.kill(pidOf(runs()[0]), 'SIGKILL');
    await vscode.notification(/ended from outside \(SIGKILL\).*Continue/);
    await (await row(/interrupted|failed/)).waitFor();
    await vscode.screenshot('crash-3-trainer');
  });
}

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionHost } from '../processes.mjs';

const config = 'sinusoid-quick.maml.json';
const long = 120_000;
export const settings = { 'mamlLab.run.whenWindowCloses': 'stop' };

/**
 * What dies without a word: the extension host (runs stop with it), the page of a panel, a trainer; and a disk that fills up. Each is
 * told in a sentence that says what to do, nothing is lost or left.
 */
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
  await step('a panel whose page has crashed is told, and opened again it shows everything', async () => {
    await (await row(/\d+ %, .* left/)).click();
    const panel = () => vscode.frame('sinusoid, quick', 30_000);
    const chart = (frame) => frame.locator('maml-line-chart[aria-label^="Meta-loss goes"]').first().waitFor();
    const before = await panel();
    await chart(before);
    await before.evaluate(() => window.location.replace('about:blank')).catch(() => {});
    const told = await vscode.notification(/The panel “sinusoid, quick” no longer answers.*opened again, it shows everything/);
    await vscode.screenshot('crash-3-panel');
    await told.locator('.monaco-button', { hasText: 'Open Again' }).click();
    await waitFor('another page', async () => (await panel()) !== before, long);
    await chart(await panel());
    await (await row(/\d+ %, .* left/)).waitFor();
    await vscode.screenshot('crash-4-panel-again');
  });
  await step('so is the page of a task set, which follows no run', async () => {
    await vscode.openFile('sinusoid-quick.maml.json');
    await vscode.palette('MAML Lab: Show Task Set');
    const panel = () => vscode.frame('Tasks of sinusoid-quick.maml.json', 30_000);
    const before = await panel();
    await before.locator('maml-line-chart, svg, canvas').first().waitFor();
    await before.evaluate(() => window.location.replace('about:blank')).catch(() => {});
    const told = await vscode.notification(/The panel “Tasks of sinusoid-quick\.maml\.json” no longer answers/);
    await told.locator('.monaco-button', { hasText: 'Open Again' }).click();
    await waitFor('another page', async () => (await panel()) !== before, long);
    await (await panel()).locator('maml-line-chart, svg, canvas').first().waitFor();
    await vscode.screenshot('crash-4-page-again');
  });
  await step('kill -9 of a trainer is told in a sentence that says what to do', async () => {
    process.kill(pidOf(runs()[0]), 'SIGKILL');
    await vscode.notification(/ended from outside \(SIGKILL\).*Continue/);
    await (await row(/interrupted|failed/)).waitFor();
    await vscode.screenshot('crash-5-trainer');
  });
  await onSmallDisk(step, join(workspace, 'small'), async (fill, free) => {
    const folder = join(workspace, 'small', 'runs');
    /** Newest checkpoint of the one run there, by its name. */
    const saved = () => {
      const [run = ''] = existsSync(folder) ? readdirSync(folder) : [];
      const checkpoints = join(folder, run, 'checkpoints');
      return existsSync(checkpoints) ? readdirSync(checkpoints).filter((name) => /^\d+\.safetensors$/.test(name)).sort().at(-1) : undefined;
    };
    copyFileSync(path, join(workspace, 'small', 'small.maml.json'));
    await vscode.openFile('small.maml.json');
    await vscode.useLens('Run', () => existsSync(folder) && readdirSync(folder).length === 1);
    await waitFor('a checkpoint', saved, long);
    fill();
    await vscode.notification(/disk is full.*Free some space/);
    await vscode.screenshot('crash-6-disk-full');
    const last = saved();
    free();
    const failed = (await row('small.maml.json')).locator('xpath=following-sibling::*[@aria-level="2"][1]');
    await failed.hover();
    await failed.locator('.action-label[aria-label^="Continue Run"]').click();
    await waitFor('the run to go on where it was', () => saved() > last, long);
    check(readdirSync(folder).length === 1, 'the same run');
    await vscode.screenshot('crash-7-disk-freed');
  });
}

/** A step with a folder that holds a few megabytes and can be filled up. Where nothing may be mounted it is skipped, and why is said. */
async function onSmallDisk(step, disk, work) {
  const name = 'a full disk is told, and with space again the run goes on from its last checkpoint';
  mkdirSync(disk, { recursive: true });
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { encoding: 'utf8' });
  if (status !== 0) return step.skip(name, `a small disk could not be mounted: ${error?.message ?? stderr.trim()}`);
  const filler = join(disk, 'filler');
  const fill = () => {
    for (let size = 2 ** 20; size >= 1; size /= 2) {
      try {
        for (;;) writeFileSync(filler, new Uint8Array(size), { flag: 'a' });
      } catch ({ code }) {
        if (code !== 'ENOSPC') throw new Error(`The disk could not be filled: ${code}.`);
      }
    }
  };
  try {
    await step(name, () => work(fill, () => rmSync(filler)));
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
}

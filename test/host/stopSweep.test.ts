import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import stopSweep from '../../src/host/commands/stopSweep';
import { runCli } from '../../src/host/runCli';
import { sweepLayout } from '../../src/runs/sweepFolder';

vi.mock('vscode', async () => {
  const { fakeEditor } = await import('./vscode');
  const { readFile } = await import('node:fs/promises');
  const editor = fakeEditor();
  const Uri = Object.assign(class {}, editor.Uri);
  const workspace = { ...editor.workspace, fs: { readFile: ({ fsPath }: { readonly fsPath: string }) => readFile(fsPath) } };
  return { ...editor, Uri, workspace, window: { setStatusBarMessage: () => undefined } };
});
vi.mock('../../src/host/runCli', () => ({ runCli: vi.fn(async () => true) }));

const work = fs.mkdtempSync(join(tmpdir(), 'maml-lab-stop-sweep-'));
afterEach(() => fs.rmSync(work, { recursive: true, force: true }));

test('Stop Sweep ends members wherever they run, as the command line does', async () => {
  const file = join(work, 'a.sweep.json');
  fs.writeFileSync(file, JSON.stringify({ base: 'a.maml.json' }));
  const folder = join(work, 'runs', 'a');
  const context = {} as Parameters<typeof stopSweep.run>[0];
  await expect(stopSweep.run(context, file)).rejects.toThrow('not started yet');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(join(folder, sweepLayout.record), '{}');
  await stopSweep.run(context, file);
  expect(runCli).toHaveBeenCalledExactlyOnceWith(context, expect.any(String), ['sweep', folder, '--stop']);
});

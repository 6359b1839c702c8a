import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sweepIn } from '../../src/host/configFile';
import { placeWords } from '../../src/host/sweepPlace';
import { sweepLayout } from '../../src/runs/sweepFolder';

interface Item { readonly label: string; readonly scheduler: string }
const { ask } = vi.hoisted(() => ({ ask: vi.fn<(items: readonly Item[]) => Promise<Item | undefined>>() }));
vi.mock('vscode', async () => ({ ...(await import('./vscode')).fakeEditor(), window: { showQuickPick: ask } }));

const path = process.env.PATH;
let work = '';
const sweep = (text = '{}') => ({ path: join(work, 'a.sweep.json'), ...sweepIn(join(work, 'a.sweep.json'), text) });
const withSbatch = (): void => fs.writeFileSync(join(work, 'sbatch'), '', { mode: 0o755 });

beforeEach(() => {
  work = fs.mkdtempSync(join(tmpdir(), 'maml-lab-place-'));
  process.env.PATH = work;
  ask.mockReset().mockImplementation(async (items) => items.find(({ scheduler }) => scheduler === 'slurm'));
});
afterEach(() => {
  process.env.PATH = path;
  fs.rmSync(work, { recursive: true, force: true });
});

describe('where a sweep runs', () => {
  test('is not asked where there is no SLURM', async () => {
    expect(await placeWords(sweep())).toEqual([]);
    expect(ask).not.toHaveBeenCalled();
  });

  test.skipIf(process.platform === 'win32')('is asked at the first start on a login node: here first', async () => {
    withSbatch();
    expect(await placeWords(sweep())).toEqual(['--scheduler', 'slurm']);
    expect(ask.mock.calls[0]?.[0].map(({ scheduler }) => scheduler)).toEqual(['local', 'slurm']);
    ask.mockResolvedValue(undefined);
    expect(await placeWords(sweep())).toBeUndefined();
  });

  test('is asked with SLURM first where the file says how jobs are sent to it', async () => {
    expect(await placeWords(sweep('{ "slurm": { "host": "login.example.org" } }'))).toEqual(['--scheduler', 'slurm']);
    expect(ask.mock.calls[0]?.[0].map(({ scheduler }) => scheduler)).toEqual(['slurm', 'local']);
  });

  test('is remembered by the folder of a sweep that was begun', async () => {
    withSbatch();
    const { folder } = sweep();
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, sweepLayout.record), '{}');
    expect(await placeWords(sweep('{ "slurm": {} }'))).toEqual([]);
    expect(ask).not.toHaveBeenCalled();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { killTree } from '../../src/host/killTree';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('ending a process tree', () => {
  it('ends a process that ignores requests, and its grandchild', async () => {
    const grandchild = "setInterval(() => {}, 1000)";
    const child = spawn(process.execPath, ['-e', `
      process.on('SIGTERM', () => {});
      const g = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);
      console.log(g.pid); setInterval(() => {}, 1000);`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(child, 'exit');
    const [said] = await once(child.stdout, 'data') as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    await killTree(child.pid ?? 0);
    await gone;
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});

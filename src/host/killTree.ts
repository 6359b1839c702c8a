import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Ends a process and everything below it. Only ever called for a process that this window forked. */
export const killTree = async (pid: number): Promise<void> => {
  if (process.platform === 'win32') return taskkill(pid);
  for (const one of [...await descendants(pid), pid]) end(one);
};

const taskkill = (pid: number): Promise<void> => new Promise((done) => {
  execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => done());
});

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

/** Every process below `pid`, deepest first. */
const descendants = async (pid: number): Promise<number[]> => {
  const parents = process.platform === 'linux' ? await linuxParents() : await psParents();
  const below = (one: number): number[] =>
    parents.filter(([, parent]) => parent === one).flatMap(([child]) => [...below(child), child]);
  return below(pid);
};

type Parenthood = readonly [child: number, parent: number];

const linuxParents = async (): Promise<Parenthood[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (name): Promise<Parenthood[]> => {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return parent > 0 ? [[Number(name), parent]] : [];
  }));
  return found.flat();
};

const psParents = (): Promise<Parenthood[]> => new Promise((done) => {
  execFile('ps', ['-A', '-o', 'pid=,ppid='], (_, text) => {
    done(text.trim().split('\n').flatMap((line) => {
      const [child, parent] = line.trim().split(/\s+/).map(Number);
      return child && parent ? [[child, parent] as const] : [];
    }));
  });
});

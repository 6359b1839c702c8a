import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { codeOf } from '../protocol/humanError';

/** Which process this is, in words that another process can check. */
export interface ProcessName {
  readonly host: string;
  readonly space: string;
  readonly pid: number;
  readonly startTime: string | null;
}

const run = promisify(execFile);

/** This process. On Windows asking takes half a second, so it is asked once. */
export const thisProcess = (): Promise<ProcessName> => {
  self ??= startTimeOf(process.pid).then((startTime) => ({
    host: hostname(), space: processSpace(), pid: process.pid, startTime: startTime ?? null,
  }));
  return self;
};
let self: Promise<ProcessName> | undefined;

/** Containers on one machine may share a host name but not their process numbers. */
export const processSpace = (): string => {
  if (process.platform !== 'linux') return '';
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
};

/** Whether that very process (not a later one with its number) still runs on this machine. */
export const isRunning = async (pid: number, startTime: string | null): Promise<boolean> => {
  const signalled = signal(pid);
  if (signalled === 'ESRCH') return false;
  const found = await startTimeOf(pid);
  // Another user's process may be hidden: what cannot be seen is not taken for dead.
  if (found === undefined) return signalled === 'EPERM';
  return found === null || startTime === null || found === startTime;
};

/** Signal 0 touches nothing; its error tells whether the process is there. */
const signal = (pid: number): string | undefined => {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
};

/** When a process began: text to compare; null if the system does not tell, undefined if it is dead. */
export const startTimeOf = async (pid: number): Promise<string | null | undefined> => {
  if (process.platform === 'linux') return linuxStartTime(pid);
  const [command, ...words] = process.platform === 'win32'
    ? ['powershell', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]
    : ['ps', '-o', 'lstart=', '-p', String(pid)];
  try {
    const { stdout } = await run(command as string, words, { env: { ...process.env, LC_ALL: 'C' }, timeout: 5000 });
    return stdout.trim() || null;
  } catch {
    return null;
  }
};

/** Ticks since boot, with the boot they count from; a process that only waits to be reaped is dead. */
const linuxStartTime = (pid: number): string | null | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may itself hold spaces and brackets: fields are counted after its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '') ? undefined : null;
  }
};

import { readdirSync, readFileSync } from 'node:fs';

/** The process that runs the extensions of this test's server. */
export function extensionHost() {
  return ours('--type=extensionHost')[0];
}

/** Numbers of the processes below this one whose command line has these words. */
export function ours(words) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  const parentOf = (pid) => Number(text(pid, 'stat').replace(/^.*\) /, '').split(' ')[1]);
  const isOurs = (pid) => pid > 1 && (pid === process.pid || isOurs(parentOf(pid)));
  return pids.filter((pid) => text(pid, 'cmdline').includes(words) && isOurs(pid));
}

function text(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Installs what package-lock.json says, unless it is there already. Every `npm …` entry calls this first. */
export const root = new URL('..', import.meta.url).pathname;

export const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  return status ?? 1;
};

const isInstalled = () => {
  const marker = `${root}node_modules/.package-lock.json`;
  if (!existsSync(marker)) return false;
  const wanted = Object.keys(JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages).filter(Boolean);
  const { packages } = JSON.parse(readFileSync(marker, 'utf8'));
  const locked = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
  return wanted.every((name) => locked[name].optional || packages[name]?.version === locked[name].version);
};

export const install = () => {
  if (isInstalled()) return;
  console.error('Installing packages …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if (run(npm, ['ci', '--no-progress', '--loglevel=error'], { shell: process.platform === 'win32' })) {
    console.error('npm ci failed: check the connection to the package registry, then try again.');
    process.exit(1);
  }
};

export const build = (...args) => {
  if (run(process.execPath, ['scripts/build.mjs', ...args])) {
    console.error('The build failed; its messages are above.');
    process.exit(1);
  }
};

/**
 * A real VS Code for a browser: installs code-server under `.cache/` and starts it on loopback.
 *
 * The npm package `code-server` carries the VS Code server; `node-<platform>-<arch>` carries the
 * Node 24 it wants. Nothing here touches the Node that runs this script or its global packages.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const VERSION = '4.139.1';
const NODE_MAJOR = 24;
/** What may have to be compiled; everything else in the server is plain or comes prebuilt. */
const NATIVE = [
  '@vscode/spdlog', '@vscode/native-watchdog', '@vscode/fs-copyfile', 'node-pty', '@parcel/watcher',
];
const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 3_000;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache', 'code-server');

/** Settings of a fresh user: nothing calls out, nothing pops up before the extension does. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.autoDetectColorScheme': true,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false, // else the server lists the open files of all processes every few seconds
  'security.workspace.trust.startupPrompt': 'once', // as on the desktop; code-server never asks
};

/** Installs once; a half-done install never shows, because the folder is renamed when complete. */
export async function installCodeServer({ log = console.log } = {}) {
  if (process.platform === 'win32') {
    throw new Error(
      'code-server does not run on Windows: install VS Code and put its `code` command on PATH.',
    );
  }
  const home = join(cache, `${VERSION}-${process.platform}-${process.arch}`);
  if (!existsSync(home)) {
    const started = Date.now();
    const draft = newDraft();
    try {
      await install(draft, log);
      publish(draft, home);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    log(`code-server ${VERSION} is ready (${Math.round((Date.now() - started) / 1000)} s).`);
  }
  return places(home);
}

/**
 * Starts the server and waits until it answers. Everything it writes lies in `dataDir`, by default
 * a temporary folder that `stop` removes.
 *
 * Without `smokeTestDriver` the extension is listed as an installed one, straight from its own
 * folder (or from a `.vsix`): every visitor gets it. With it nothing is installed; the page address
 * names the extension (see `workbenchAddress`), which is then loaded in development mode.
 */
export async function startCodeServer(options = {}) {
  const { folder, extensionPath, smokeTestDriver = false, dataDir, token = false } = options;
  const { node, server } = await installCodeServer(options);
  const data = dataDir ? resolve(dataDir) : mkdtempSync(join(tmpdir(), 'maml-lab-vscode-'));
  const discard = dataDir ? undefined : data;
  const secret = token ? randomBytes(16).toString('hex') : undefined;
  try {
    prepare(data, { settings: options.settings, secret });
    if (extensionPath && !smokeTestDriver) await addExtension(data, extensionPath, [node, server]);
    const port = await freePort(options.port ?? 0);
    const args = [server, ...serverArguments(data, { port, secret, smokeTestDriver })];
    const running = await launch(node, args, { env: options.env, discard });
    const developed = smokeTestDriver ? extensionPath : undefined;
    const page = { url: running.url, folder, secret, extensionPath: developed };
    return { ...running, address: workbenchAddress(page) };
  } catch (error) {
    remove(discard);
    throw error;
  }
}

/** The page that opens `folder`; `extensionPath` and `testsPath` need the smoke test driver. */
export function workbenchAddress({ url, folder, extensionPath, testsPath, secret }) {
  const page = new URL(url);
  if (secret) page.searchParams.set('tkn', secret);
  if (folder) page.searchParams.set('folder', resolve(folder));
  const encoded = (path) => pathToFileURL(resolve(path)).pathname;
  const remote = (path) => `vscode-remote://${page.host}${encoded(path)}`;
  const payload = [];
  if (extensionPath) payload.push(['extensionDevelopmentPath', remote(extensionPath)]);
  if (testsPath) payload.push(['extensionTestsPath', remote(testsPath)]);
  if (payload.length > 0) page.searchParams.set('payload', JSON.stringify(payload));
  return page.href;
}

// ---------------------------------------------------------------------------------- installing

if (process.argv[1] === fileURLToPath(import.meta.url)) await installCodeServer();

/** A folder for this process alone; drafts of processes that died are removed. */
function newDraft() {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const owner = Number(/^draft-(\d+)$/.exec(name)?.[1]);
    if (owner && !signal(owner, 0)) rmSync(join(cache, name), { recursive: true, force: true });
  }
  const draft = join(cache, `draft-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  return draft;
}

async function install(draft, log) {
  const nodePackage = nodePackageName();
  const packages = [`code-server@${VERSION}`, `${nodePackage}@${NODE_MAJOR}`];
  writeFileSync(join(draft, 'package.json'), '{ "private": true }\n');
  log(`Downloading code-server ${VERSION} and Node ${NODE_MAJOR} …`);
  await npm(draft, ['install', ...packages], 'code-server could not be downloaded');

  const vscode = join(draft, 'node_modules', 'code-server', 'lib', 'vscode');
  log('Installing the parts of VS Code …');
  for (const part of [vscode, join(vscode, 'extensions')]) {
    await npm(part, ['install', '--omit=dev'], 'the parts of VS Code could not be installed');
  }

  log('Compiling its native parts …');
  const nodedir = `--nodedir=${join(draft, 'node_modules', nodePackage)}`;
  try {
    const args = ['rebuild', '--ignore-scripts=false', nodedir, ...NATIVE];
    await npm(vscode, args, 'compiling failed');
  } catch {
    // Measured: the server runs without them, it only keeps no log files.
    log('They could not be compiled (Python 3, make and a C++ compiler are needed): '
      + 'VS Code will run without its log files.');
  }
}

/** Another process may have finished first; its install is as good as ours. */
function publish(draft, home) {
  try {
    renameSync(draft, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  }
}

function places(home) {
  const modules = join(home, 'node_modules');
  return {
    node: join(modules, nodePackageName(), 'bin', 'node'),
    server: join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

function nodePackageName() {
  return `node-${process.platform}-${process.arch}`;
}

/** Runs npm quietly, without install scripts unless `args` say otherwise. */
function npm(cwd, args, failure) {
  const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  if (!args.includes('--ignore-scripts=false')) flags.push('--ignore-scripts');
  const [command, ...first] = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  return runQuietly(command, [...first, ...args, ...flags], { cwd, failure });
}

/** Runs a command to its end; on failure its first error lines become part of one sentence. */
function runQuietly(command, args, { cwd, env = process.env, failure }) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = recorder(child);
    child.on('error', (error) => fail(new Error(`${failure}: ${error.message}.`)));
    child.on('close', (code) =>
      code === 0 ? done() : fail(new Error(`${failure}: “${firstErrors(hear())}”.`)));
  });
}

function firstErrors(text) {
  const noise = /^(code|syscall|errno|type|path|npm warn|A complete log)\b/;
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.filter((line) => line && !noise.test(line)).slice(0, 2).join(' · ');
}

/** Collects the end of what a child prints; call the result to read it. */
function recorder(child, heard = () => {}) {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said = (said + text).slice(-8000);
      heard(said);
    });
  }
  return () => said.trim();
}

// ------------------------------------------------------------------------------------ starting

function prepare(data, { settings, secret }) {
  const user = join(data, 'user', 'User');
  mkdirSync(user, { recursive: true });
  mkdirSync(join(data, 'extensions'), { recursive: true });
  const file = join(user, 'settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ ...quiet, ...settings }, null, 2));
  if (secret) writeFileSync(join(data, 'token'), secret, { mode: 0o600 });
}

async function addExtension(data, extensionPath, [node, server]) {
  const list = join(data, 'extensions', 'extensions.json');
  if (!extensionPath.endsWith('.vsix')) {
    writeFileSync(list, JSON.stringify([listed(extensionPath)]));
    return;
  }
  const args = [server, ...folders(data), '--install-extension', resolve(extensionPath), '--force'];
  const failure = `${extensionPath} could not be installed`;
  await runQuietly(node, args, { env: cleanEnvironment(), failure });
}

/** The entry of an installed extension, except that it lies where it is developed. */
function listed(extensionPath) {
  const text = readFileSync(join(extensionPath, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text);
  return {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: resolve(extensionPath), scheme: 'file' },
    metadata: { source: 'vsix', pinned: true },
  };
}

function serverArguments(data, { port, secret, smokeTestDriver }) {
  return [
    ...folders(data),
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-level=off',
    '--accept-server-license-terms',
    secret ? `--connection-token-file=${join(data, 'token')}` : '--without-connection-token',
    ...(smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ];
}

function folders(data) {
  return [
    `--server-data-dir=${join(data, 'server')}`,
    `--user-data-dir=${join(data, 'user')}`,
    `--extensions-dir=${join(data, 'extensions')}`,
  ];
}

/**
 * Loaded into the server (and idle in the hosts it forks): when the pipe from this process closes,
 * however this process ended, the server's whole process group ends too and `discard` is removed.
 */
function endsWithUs(discard) {
  const code = `import { rmSync } from 'node:fs';
    const discard = ${JSON.stringify(discard)};
    const end = () => {
      if (discard) rmSync(discard, { recursive: true, force: true });
      process.kill(-process.pid, 'SIGKILL');
    };
    if (process.argv[1].endsWith('server-main.js')) process.stdin.on('end', end).resume();`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** The server as a process group of its own: a Ctrl-C here is ours to answer, one kill ends all. */
async function launch(node, args, { env, discard }) {
  const child = spawn(node, [`--import=${endsWithUs(discard ?? '')}`, ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...env },
  });
  const leave = () => {
    killTree(child.pid);
    remove(discard);
  };
  const stop = async () => {
    await stopTree(child);
    process.off('exit', leave);
    remove(discard);
  };
  process.once('exit', leave);
  try {
    const url = await listening(child);
    // Any answer will do: a server with a token refuses a visitor without one.
    await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(START_LIMIT_MS) });
    return { url, stop, ended: new Promise((done) => child.once('exit', done)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function remove(folder) {
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A test runner or another VS Code around us must not steer this one; and no gallery is asked. */
function cleanEnvironment() {
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_|NODE_OPTIONS$|NODE_CHANNEL_|VITEST)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{}' };
}

/** The port asked for, or any other one when it is taken. */
function freePort(wanted) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', (error) => (wanted === 0 ? fail(error) : done(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Resolves with the address once the server says where it listens. */
function listening(child) {
  return new Promise((done, fail) => {
    const hear = recorder(child, (said) => {
      const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (port) done(`http://127.0.0.1:${port}/`);
    });
    const failWith = (why) => fail(new Error(`VS Code did not start: ${why}\n${hear()}`));
    const late = `no answer in ${START_LIMIT_MS / 1000} s.`;
    setTimeout(failWith, START_LIMIT_MS, late).unref();
    child.on('error', (error) => failWith(error.message));
    child.on('exit', (code, signal) => failWith(`it ended with ${signal ?? code}.`));
  });
}

// ------------------------------------------------------------------------------------ stopping

/** Asks, then kills; the list is made before, while parents still name their children. */
async function stopTree(child) {
  const neverRan = child.pid === undefined;
  if (neverRan || child.exitCode !== null || child.signalCode !== null) return;
  const all = [-child.pid, ...descendants(child.pid)];
  const gone = new Promise((done) => child.once('exit', done));
  signal(-child.pid, 'SIGTERM');
  await Promise.race([gone, sleep(STOP_GRACE_MS)]);
  for (const pid of all) signal(pid, 'SIGKILL');
  await gone;
}

function killTree(pid) {
  for (const one of [-pid, ...descendants(pid)]) signal(one, 'SIGKILL');
}

/** False when there is no such process (any more). */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Every process below `pid`; Linux only, elsewhere the process group has to do. */
function descendants(pid) {
  if (!existsSync('/proc/self/stat')) return [];
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (one) => (children.get(one) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * `npm run native`: puts the TensorFlow binding of @tensorflow/tfjs-node under native/ (0.6 GB).
 * The package's own installer goes first. Where its download cannot be reached, libtensorflow comes
 * out of the Python wheel and the binding is compiled here against it: a Node-API binary, which
 * serves every later Node too. All work is done in .cache/ and put in place by one rename.
 * `--whole` also keeps the package's JavaScript dependencies (300 MB); the trainer needs none.
 */
import { spawn } from 'node:child_process';
import {
  existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const PACKAGE = '@tensorflow/tfjs-node';
const PACKAGE_VERSION = '4.22.0';
const HEADERS = 'node-api-headers@1.5.0';
const TENSORFLOW = '2.15.1';
const WHEELS = {
  x64: { name: 'tensorflow-cpu', platform: 'manylinux2014_x86_64', megabytes: 207 },
  arm64: { name: 'tensorflow-cpu-aws', platform: 'manylinux2014_aarch64', megabytes: 212 },
};
const INCLUDES = [
  'tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/tsl/', 'tensorflow/compiler/xla/',
  'tsl/', 'xla/',
];
/** The own installer is given up when nothing arrives for so long. */
const PATIENCE_SECONDS = 20;
const NEEDED_MEGABYTES = 1500;

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'native');
const stage = join(root, '.cache', `native-${process.pid}`);
const whole = process.argv.includes('--whole');
const machine = `${process.platform}-${process.arch}`;
const started = performance.now();

/** A failure that a person can act on: what happened, where, what to do. */
class Stop extends Error {}

const say = (text) => console.log(text);
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const packageIn = (folder) => join(folder, 'node_modules', PACKAGE);
/** Ends the commands that are running; filled by `run`. */
const enders = new Set();

function sizeOf(folder) {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path);
    return entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
  });
  return sizes.reduce((a, b) => a + b, 0);
}

/** The compiled binding below an installed package, whatever its Node-API number, or undefined. */
function bindingIn(folder) {
  const lib = join(packageIn(folder), 'lib');
  const versions = existsSync(lib) ? readdirSync(lib) : [];
  return versions.map((v) => join(lib, v, 'tfjs_binding.node')).find((path) => existsSync(path));
}

/** What an earlier run wrote about itself; undefined when absent or meant for another machine. */
function installed() {
  if (!bindingIn(target)) return undefined;
  if (whole && !existsSync(join(target, 'node_modules/@tensorflow/tfjs'))) return undefined;
  try {
    const about = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    return about.machine === machine && about.tfjsNode === PACKAGE_VERSION ? about : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a command and keeps what it prints; `watch`, called twice a second, may say 'end'. */
function run(command, args, { watch, ...options } = {}) {
  return new Promise((done) => {
    const group = process.platform !== 'win32';
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { stdio, detached: group, ...options });
    let output = '';
    const keep = (chunk) => { output = (output + chunk).slice(-20000); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = () => { if (child.pid) process.kill(group ? -child.pid : child.pid, 'SIGKILL'); };
    const timer = setInterval(() => { if (watch?.() === 'end') end(); }, 500);
    const finish = (result) => {
      clearInterval(timer);
      enders.delete(end);
      done(result);
    };
    enders.add(end);
    child.on('error', (error) => finish({ ok: false, output: error.message }));
    child.on('close', (code) => finish({ ok: code === 0, output }));
  });
}

/** The line of a command's output that most likely says what went wrong. */
function reason(output) {
  const lines = stripVTControlCharacters(output).split('\n').map((l) => l.trim()).filter(Boolean);
  const says = (pattern) => lines.find((line) => pattern.test(line));
  return says(/^(npm error|ERROR:|\w*Error:)/) ?? says(/error|fatal/i) ?? lines.at(-1)
    ?? 'it was silent';
}

async function step(title, work) {
  const from = performance.now();
  say(`${title} …`);
  const note = await work();
  say(`  done in ${seconds(performance.now() - from)}${note ? `, ${note}` : ''}`);
}

/** Shows how a download below `folder` grows; says 'end' after `patience` seconds of no growth. */
function growth(folder, { about, patience = Infinity }) {
  const base = sizeOf(folder);
  const from = performance.now();
  let [size, grown, shown] = [base, from, from];
  return () => {
    const now = performance.now();
    const latest = sizeOf(folder);
    if (latest !== size) [size, grown] = [latest, now];
    if (now - grown > patience * 1000) return 'end';
    if (size === base || now - shown < (process.stdout.isTTY ? 1000 : 10000)) return undefined;
    shown = now;
    const rate = (size - base) / (now - from) * 1000;
    const left = about ? `, ${seconds(Math.max(0, about * 1e6 - size) / rate * 1000)} left` : '';
    say(`  ${megabytes(size - base)} at ${megabytes(rate)}/s${left}`);
    return undefined;
  };
}

/** npm is a script on some systems and a .cmd on others; beside us it is always this file. */
function npm(args) {
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []];
  const shell = !script && process.platform === 'win32';
  return run(command, [...first, ...args], { cwd: stage, shell });
}

async function installPackage() {
  writeFileSync(join(stage, 'package.json'), '{ "private": true }\n');
  const wanted = [`${PACKAGE}@${PACKAGE_VERSION}`, HEADERS];
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--save-exact'];
  const { ok, output } = await npm(['install', ...flags, ...wanted]);
  if (!ok) {
    throw new Stop(`npm could not install ${PACKAGE}@${PACKAGE_VERSION} (${reason(output)}): `
      + 'check that `npm view @tensorflow/tfjs-node` works here, then run `npm run native` again.');
  }
}

/** The package's own way: prebuilt libraries from its download bucket. True when it worked. */
async function ownInstaller() {
  const path = `${join(stage, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const { output } = await run(process.execPath, ['scripts/install.js'], {
    cwd: packageIn(stage),
    env: { ...process.env, PATH: path },
    watch: growth(packageIn(stage), { patience: PATIENCE_SECONDS }),
  });
  if (bindingIn(stage) && (await loads()).ok) return true;
  say(`  not this way: ${reason(output)}`);
  rmSync(join(packageIn(stage), 'deps'), { recursive: true, force: true });
  rmSync(join(packageIn(stage), 'lib'), { recursive: true, force: true });
  return false;
}

/** What the second way needs, asked for before 200 MB are fetched for nothing. */
async function tools() {
  const wheel = process.platform === 'linux' ? WHEELS[process.arch] : undefined;
  if (!wheel || !process.report.getReport().header.glibcVersionRuntime) {
    throw new Stop(`There is no other source of TensorFlow for ${machine} (only Linux with glibc, `
      + 'x64 or arm64, has one): run `npm run native` where the package\'s own download can be '
      + 'reached, or leave "runtime" at "onnx".');
  }
  const python = await firstThatRuns(['python3', 'python'], ['-m', 'pip', '--version']);
  const compiler = await firstThatRuns([process.env.CXX, 'c++', 'g++', 'clang++'], ['--version']);
  if (!python || !compiler) {
    const missing = python ? 'A C++ compiler (c++, g++ or clang++)' : 'Python 3 with pip';
    throw new Stop(`${missing} was not found on the PATH: install it, `
      + 'then run `npm run native` again.');
  }
  const { bavail, bsize } = statfsSync(stage);
  if (bavail * bsize < NEEDED_MEGABYTES * 1e6) {
    throw new Stop(`Only ${megabytes(bavail * bsize)} are free in ${root}: `
      + `make room for ${NEEDED_MEGABYTES} MB, then run \`npm run native\` again.`);
  }
  return { wheel, python, compiler };
}

async function firstThatRuns(commands, args) {
  for (const command of commands.filter(Boolean)) {
    if ((await run(command, args)).ok) return command;
  }
  return undefined;
}

async function download({ wheel, python }) {
  const folder = join(stage, 'wheel');
  mkdirSync(folder);
  const options = {
    env: { ...process.env, TMPDIR: folder },
    watch: growth(folder, { about: wheel.megabytes }),
  };
  const { ok, output } = await run(python, [
    '-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--progress-bar', 'off',
    '--only-binary', ':all:', '--python-version', '3.11', '--platform', wheel.platform,
    '--dest', folder, `${wheel.name}==${TENSORFLOW}`,
  ], options);
  if (!ok) {
    throw new Stop(`pip could not download ${wheel.name} ${TENSORFLOW} (${reason(output)}): `
      + 'check that pip can reach its package index, then run `npm run native` again.');
  }
  return megabytes(sizeOf(folder));
}

/** Takes the two libraries (with what they bring along) and the C headers out of the wheel. */
const UNPACK = `
import os, shutil, sys, zipfile
folder, deps = sys.argv[1:3]
includes = tuple('tensorflow/include/' + p for p in sys.argv[3:])
wheel = next(n for n in os.listdir(folder) if n.endswith('.whl'))
wheel = zipfile.ZipFile(os.path.join(folder, wheel))
for name in wheel.namelist():
    if name.endswith('/'): continue
    top, rest = name.split('/', 1)
    if rest.startswith('libtensorflow_') and top == 'tensorflow': to = os.path.join('lib', rest)
    elif top.endswith('.libs'): to = name
    elif name.startswith(includes): to = os.path.join('include', name[len('tensorflow/include/'):])
    else: continue
    to = os.path.join(deps, to)
    os.makedirs(os.path.dirname(to), exist_ok=True)
    with wheel.open(name) as source, open(to, 'wb') as out: shutil.copyfileobj(source, out, 1 << 20)
`;

async function unpack({ python }) {
  const deps = join(packageIn(stage), 'deps');
  const { ok, output } = await run(python, ['-c', UNPACK, join(stage, 'wheel'), deps, ...INCLUDES]);
  if (!ok) {
    throw new Stop(`The TensorFlow wheel could not be unpacked into ${deps} (${reason(output)}): `
      + 'run `npm run native` again, it will be downloaded anew.');
  }
  rmSync(join(stage, 'wheel'), { recursive: true });
  return megabytes(sizeOf(join(deps, 'lib')));
}

async function compile({ compiler }) {
  const folder = packageIn(stage);
  const out = join(folder, 'lib', 'napi-v8');
  mkdirSync(out, { recursive: true });
  const { ok, output } = await run(compiler, [
    '-std=c++17', '-O2', '-w', '-shared', '-fPIC', '-DNAPI_VERSION=8',
    '-Ideps/include', `-I${join(stage, 'node_modules', 'node-api-headers', 'include')}`,
    'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc',
    '-Ldeps/lib', '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', join(out, 'tfjs_binding.node'),
  ], { cwd: folder });
  if (!ok) {
    throw new Stop(`The binding did not compile with ${compiler} (${reason(output)}): a compiler `
      + 'that knows C++17 is needed; name another one in the variable CXX.');
  }
}

/** Loads the binding in a process of its own and asks for one number back. */
function loads() {
  const script = `const b = require(${JSON.stringify(bindingIn(stage))});
    const id = b.createTensor([2], b.TF_FLOAT, new Float32Array([1, 2]));
    if (b.tensorDataSync(id)[1] !== 2) process.exit(1);
    process.stdout.write('TensorFlow ' + b.TF_Version);`;
  return run(process.execPath, ['-e', script], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' },
  });
}

async function check() {
  const { ok, output } = await loads();
  if (!ok) {
    throw new Stop(`The binding was built but Node ${process.versions.node} could not load it `
      + `(${reason(output)}): this machine may lack a library that TensorFlow ${TENSORFLOW} needs; `
      + 'leave "runtime" at "onnx".');
  }
  return output.trim();
}

/** Removes what only the installation needed, notes what was installed, and puts it in place. */
async function place(source) {
  const version = (await check()).replace('TensorFlow ', '');
  rmSync(join(packageIn(stage), 'deps', 'include'), { recursive: true, force: true });
  rmSync(join(packageIn(stage), 'build'), { recursive: true, force: true });
  if (!whole) onlyThePackage();
  const about = { private: true, tfjsNode: PACKAGE_VERSION, tensorflow: version, source, machine };
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  rmSync(join(stage, 'package-lock.json'), { force: true });
  const old = `${stage}-old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(stage, target);
  rmSync(old, { recursive: true, force: true });
  return `TensorFlow ${version}, ${megabytes(sizeOf(target))} in native/`;
}

function onlyThePackage() {
  const kept = join(stage, 'kept');
  renameSync(packageIn(stage), kept);
  rmSync(join(stage, 'node_modules'), { recursive: true });
  mkdirSync(join(stage, 'node_modules', '@tensorflow'), { recursive: true });
  renameSync(kept, packageIn(stage));
}

/** Clears the folders of runs that were killed. */
function sweep() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (const name of readdirSync(join(root, '.cache'))) {
    const pid = /^native-(\d+)(-old)?$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(root, '.cache', name), { recursive: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  sweep();
  mkdirSync(stage);
  await step(`${PACKAGE} ${PACKAGE_VERSION} from npm`, installPackage);
  let own = false;
  await step('TensorFlow by the package\'s own installer', async () => {
    own = await ownInstaller();
    return own ? megabytes(sizeOf(packageIn(stage))) : 'not usable here; the Python wheel is next';
  });
  if (own) return step('Putting it in place', () => place('own installer'));
  const found = await tools();
  await step(`${found.wheel.name} ${TENSORFLOW} from pip`, () => download(found));
  await step('Unpacking its libraries', () => unpack(found));
  await step(`Compiling the binding with ${found.compiler}`, () => compile(found));
  return step('Trying it and putting it in place', () => place(`wheel ${found.wheel.name}`));
}

async function main() {
  const about = installed();
  if (about) {
    say(`native/ already has TensorFlow ${about.tensorflow} (${about.source}) for ${machine}; `
      + 'delete the folder to install it anew.');
    return;
  }
  const clean = () => rmSync(stage, { recursive: true, force: true });
  const leave = () => {
    for (const end of enders) end();
    clean();
    console.error('\nStopped; nothing was installed.');
    process.exit(130);
  };
  process.on('SIGINT', leave).on('SIGTERM', leave);
  try {
    await install();
    say(`The runtime "tensorflow" is ready (${seconds(performance.now() - started)}).`);
  } catch (error) {
    clean();
    if (!(error instanceof Stop)) throw error;
    console.error(`\nNot installed. ${error.message}`);
    process.exitCode = 1;
  }
}

await main();

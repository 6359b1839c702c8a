/**
 * `npm run package`: the universal VSIX and one per platform with that platform's ONNX runtime, in packages/.
 *
 *   npm run package -- [TARGET…] [--list] [--accept] [--quick]
 *
 * --list stages and compares with test/package/files.txt without making a VSIX; --accept writes that list. --quick is for tests: lists of
 * all, and a VSIX of each that runs on this machine, packed in seconds in place of minutes and so a sixth larger.
 * What is inside, that every licence is there, and the sizes are checked; source maps go to packages/sourcemaps/.
 */
import { createVSIX, listFiles } from '@vscode/vsce';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotli, qualities } from './brotli.mjs';
import { build, install, root } from './install.mjs';
import { notices } from './notices.mjs';
import { copyRuntimes, limitOf, runtimeHere, targets } from './runtimes.mjs';

const { values, positionals } = parseArgs({
  options: { list: { type: 'boolean' }, accept: { type: 'boolean' }, quick: { type: 'boolean' } }, allowPositionals: true,
});
const committed = join(root, 'test/package/files.txt');
const out = join(root, 'packages');
const withoutDependencies = 2;
const isMade = (target) => !values.list && !values.accept && (!values.quick || runtimeHere(target) !== undefined);
const quality = values.list || values.accept || values.quick ? qualities.quick : qualities.best;

const unknown = positionals.filter((name) => !targets.includes(name));
if (unknown.length > 0) stop(`There is no target ${unknown.join(', ')}; there are ${targets.join(', ')}.`);
const wanted = positionals.length > 0 ? positionals : targets;

install();
build('--minify');
const text = noticesText();
const lists = new Map();
for (const target of wanted) await make(target);
compareLists();

async function make(target) {
  const stage = mkdtempSync(join(tmpdir(), `maml-lab-${target}-`));
  try {
    await stageFor(target, stage);
    lists.set(target, await filesIn(stage));
    if (isMade(target)) await pack(target, stage);
    // Last: a packed runtime is unpacked in the stage.
    tryRuntime(target, stage);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** A runtime that does not load would only be noticed by its slowness: the reference one would take its place. */
function tryRuntime(target, stage) {
  const expected = runtimeHere(target);
  if (expected === undefined) return;
  const program = [join(stage, 'dist/cli.js'), 'bench', '--seconds', '1', '--json'];
  const { runtime } = JSON.parse(execFileSync(process.execPath, program, { cwd: stage, encoding: 'utf8' }));
  if (runtime !== expected) stop(`${target} runs on ${runtime}, not on ${expected}: a file of the runtime is missing.`);
  console.log(`${target} runs on ${runtime}.`);
}

async function pack(target, stage) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isUniversal = target === 'universal';
  const packagePath = join(out, `${name}-${version}${isUniversal ? '' : `-${target}`}.vsix`);
  mkdirSync(out, { recursive: true });
  await createVSIX({
    cwd: stage, packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false,
    ...(!isUniversal && { target }),
  });
  const { size } = statSync(packagePath);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const limit = limitOf(target, values.quick);
  console.log(`${packagePath.slice(root.length)}  ${megabytes(size)} MB of at most ${megabytes(limit)}`);
  if (size > limit) stop(`${target} is larger than ${megabytes(limit)} MB.`);
}

/** Everything that the allow list names, plus what only a package has. */
async function stageFor(target, stage) {
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n').filter((line) => line.startsWith('!'));
  const tops = new Set(lines.map((line) => line.slice(1).split('/')[0]));
  const present = readdirSync(root).filter((name) => tops.has(name) || (name.startsWith('package.nls.') && tops.has('package.nls.*.json')));
  const isShipped = (path) => !path.endsWith('.map') && !path.startsWith(join(root, 'examples/runs'));
  for (const name of present) cpSync(join(root, name), join(stage, name), { recursive: true, filter: isShipped });
  cpSync(join(root, '.vscodeignore'), join(stage, '.vscodeignore'));
  writeFileSync(join(stage, 'package.json'), JSON.stringify(shippedManifest(), null, 2));
  for (const name of ['README.md', 'README.zh-cn.md']) {
    if (existsSync(join(stage, name))) writeFileSync(join(stage, name), shippedReadme(readFileSync(join(root, name), 'utf8')));
  }
  writeFileSync(join(stage, 'ThirdPartyNotices.txt'), text);
  await packData(join(stage, 'dist/data'));
  await copyRuntimes(target, stage, quality);
}

/** Large files of the shipped data get Brotli, which src/trainer/math/shippedFile.ts reads; words for people stay readable. */
async function packData(folder) {
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const path = join(parentPath, name);
    if (!/\.(json|npy|txt|csv|tsv|arff|gz)$/.test(name) || statSync(path).size < 10_000) continue;
    await brotli(path, `${path.replace(/\.gz$/, '')}.br`, quality);
    rmSync(path);
  }
}

/** What only development reads is left out. */
function shippedManifest() {
  const { scripts, devDependencies, dependencies, overrides, bin, ...shipped } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return shipped;
}

/** Pictures and pages that are not in the package are not linked; the pictures stand in the walkthrough. */
function shippedReadme(readme) {
  return readme.replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '').replace(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, '$1');
}

async function filesIn(stage) {
  const files = await listFiles({ cwd: stage, packageManager: withoutDependencies });
  return files.map((file) => file.replace(/-[A-Z0-9]{8}\.ttf$/, '-HASH.ttf')).filter((file) => file !== '.vscodeignore').sort();
}

/** The committed list: files of every target first, then those of one target under its name. */
function textOf() {
  const [first, ...others] = [...lists.values()];
  const everywhere = first.filter((file) => others.every((list) => list.includes(file)));
  const own = [...lists].flatMap(([target, list]) =>
    ['', `[${target}]`, ...list.filter((file) => !everywhere.includes(file))]);
  return `${everywhere.join('\n')}\n${own.join('\n')}\n`;
}

function compareLists() {
  if (values.accept) return writeList();
  const [everywhere, ...sections] = readFileSync(committed, 'utf8').split(/\n\n(?=\[)/);
  const lines = (block) => block.split('\n').filter(Boolean);
  for (const [target, list] of lists) {
    const section = sections.find((block) => block.startsWith(`[${target}]`)) ?? '';
    const expected = new Set([...lines(everywhere), ...lines(section).slice(1)]);
    const extra = list.filter((file) => !expected.has(file));
    const missing = [...expected].filter((file) => !list.includes(file));
    if (extra.length + missing.length === 0) continue;
    stop([`${target} is not what test/package/files.txt lists; if it is right: npm run package -- --accept`,
      ...extra.map((file) => `  + ${file}`), ...missing.map((file) => `  - ${file}`)].join('\n'));
  }
  console.log(`${lists.size} ${lists.size === 1 ? 'list' : 'lists'} of files as committed.`);
  if (!values.list && !values.quick) keepSourceMaps();
}

function writeList() {
  if (lists.size !== targets.length) stop('--accept lists every target: name none.');
  mkdirSync(join(root, 'test/package'), { recursive: true });
  writeFileSync(committed, textOf());
  console.log('Wrote test/package/files.txt.');
}

function keepSourceMaps() {
  const isMapOrFolder = (path) => path.endsWith('.map') || !/\.[a-z0-9]+$/.test(path);
  cpSync(join(root, 'dist'), join(out, 'sourcemaps'), {
    recursive: true, filter: (path) => isMapOrFolder(path) && !path.includes('/data') && !path.includes('node_modules'),
  });
}

function noticesText() {
  try {
    return notices();
  } catch (error) {
    return stop(error.message);
  }
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync,
  writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, mamlLab, useCommandLine } from './commandLine';

/** What goes wrong in the world, and what is said of it: one sentence, an exit code, and no earlier file harmed. */

useCommandLine();

const work = mkdtempSync(join(tmpdir(), 'maml-lab-failures-'));
const base = join(work, 'base');
const training = { iterations: 40, metaBatch: 4, validateEvery: 20, validationTasks: 5, checkpointEvery: 10, keepCheckpoints: 9 };
const config = (taskSet: object, model: object = { name: 'mlp', hidden: [8] }): string => JSON.stringify({
  taskSet, model, algorithm: { name: 'maml' }, training, evaluation: { tasks: 6, steps: 2, baselines: [] }, runtime: 'onnx',
});
const lines = (text: string): string[] => text.trimEnd().split('\n');

beforeAll(async () => {
  mkdirSync(base);
  writeFileSync(join(base, 'x.maml.json'), config({ name: 'sinusoid' }));
  expect((await mamlLab(base, 'run', 'x.maml.json', '--out', 'run')).code).toBe(0);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
/** A folder of its own with the config and a finished run. */
const copy = (): string => {
  const folder = join(work, `case${folders++}`);
  cpSync(base, folder, { recursive: true });
  return folder;
};
/** As if the process had been killed within its final evaluation: the end of the record is torn off. */
const tear = (folder: string): void => {
  const path = join(folder, 'run', 'events.ndjson');
  truncateSync(path, readFileSync(path).length - 200);
};
const checkpoints = (folder: string): string[] => readdirSync(join(folder, 'run', 'checkpoints')).sort();
const damage = (folder: string, names = checkpoints(folder)): void =>
  names.forEach((name) => truncateSync(join(folder, 'run', 'checkpoints', name), 100));

/** Digest of every file; but a lease tells who writes, and a log is added to. */
const digests = (folder: string): Record<string, string> => Object.fromEntries(
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && !['lease.json', 'log.txt'].includes(e.name)).map((e) => {
    const path = join(e.parentPath, e.name);
    return [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')];
  }));
/** Every file that was there is there with the same bytes; a damaged checkpoint may have been set aside. */
const expectUnharmed = (before: Readonly<Record<string, string>>, folder: string): void => {
  const after = digests(folder);
  const lost = Object.keys(before).filter((name) => (after[`${name}.damaged`] ?? after[name]) !== before[name]);
  expect(lost).toEqual([]);
};
/** One sentence in one line, after what the run told before it. */
const expectSentence = ({ code, stderr, stdout }: Ended, sentence: RegExp): void => {
  expect([code, stdout]).toEqual([1, '']);
  expect(lines(stderr).at(-1)).toMatch(sentence);
  expect(stderr).not.toMatch(/^ {4}at |bug/m);
  expect(lines(stderr).length).toBeLessThanOrEqual(12);
};

type Prepare = (folder: string) => void;
interface Failure {
  readonly prepare?: Prepare;
  readonly words: readonly string[];
  readonly sentence: RegExp;
}
const file = (name: string, text: string | Uint8Array): Prepare => (folder) => writeFileSync(join(folder, name), text);
const all = (...steps: readonly Prepare[]): Prepare => (folder) => steps.forEach((step) => step(folder));
const run = (name = 'c.maml.json') => ['run', name, '--out', 'new'];

const points = 'const points = (rng) => { const x = Float32Array.of(rng.normal(), rng.normal()); return { x, y: x }; };\n';
const moduleRun = (text: string, taskSet: object = { name: 'module', path: 'tasks.js' }): Prepare =>
  all(file('tasks.js', text), file('c.maml.json', config(taskSet)));
const tasks = (members: string) => `${points}module.exports = { input: [1], output: 1, metric: 'mse',\n${members} };`;

const png = (() => {
  const image = new PNG({ width: 4, height: 4 });
  image.data.fill(200);
  return PNG.sync.write(image);
})();
/** A folder per class; one of them may have fewer images. */
const images = (counts: readonly number[]): Prepare => (folder) => counts.forEach((count, c) => {
  mkdirSync(join(folder, 'images', `class${c}`), { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(folder, 'images', `class${c}`, `${i}.png`), png);
});
const imageConfig = (path = 'images') => file('c.maml.json', config(
  { name: 'imageFolder', path, way: 2, queries: 1, imageSize: 4, colour: 'greyscale', validationShare: 0.25, testShare: 0.25 }));

const failures: Readonly<Record<string, Failure>> = {
  'an absent task module': {
    prepare: file('c.maml.json', config({ name: 'module', path: 'none.ts' })), words: run(),
    sentence: /^taskSet\.path: there is no file .*none\.ts \(relative paths start at the config's folder\)\.$/,
  },
  'an absent model module': {
    prepare: file('c.maml.json', config({ name: 'sinusoid' }, { name: 'module', path: 'none.ts' })), words: run(),
    sentence: /^model\.path: there is no file .*none\.ts/,
  },
  'a module that throws while it is loaded': {
    prepare: moduleRun('\nthrow new Error("boom");'), words: run(), sentence: /tasks\.js:2: the module threw while it was loaded: boom$/,
  },
  'a module with a slip of the pen': {
    prepare: moduleRun('module.exports = {\n  input: = 1 };'), words: run(),
    sentence: /tasks\.js:2: cannot be read as TypeScript or JavaScript: Unexpected token\.$/,
  },
  'a module that throws in the middle of training': {
    prepare: moduleRun(
      `let n = 0;\n${tasks('sample(rng) {\n  if (++n > 100) throw new Error("late");\n  return { support: points(rng), query: points(rng) }; }')}`),
    words: run(), sentence: /tasks\.js:5: the module threw in sample\(\): late$/,
  },
  'a module whose loss throws': {
    prepare: moduleRun(tasks('sample: (rng) => ({ support: points(rng), query: points(rng) }),\nloss: () => nothing.at.all')),
    words: run(), sentence: /tasks\.js:4: the module threw in loss\(\): nothing is not defined$/,
  },
  'data that are not numbers, from the start': {
    prepare: moduleRun(tasks('sample: (rng) => ({ support: points(rng), query: { x: Float32Array.of(1, NaN), y: Float32Array.of(1, 1) } })')),
    words: run(), sentence: /tasks\.js:3: sample\(\) gives query\.x\[1\] = NaN: every number must be finite\.$/,
  },
  'data that are not numbers, later on': {
    prepare: moduleRun(
      `let n = 0;\n${tasks('sample(rng) { const query = points(rng); if (++n > 100) query.y[0] = Infinity; return { support: points(rng), query }; }')}`),
    words: run(), sentence: /tasks\.js:4: sample\(\) gives query\.x\[0\] = Infinity: every number must be finite\.$/,
  },
  'a loss that is not finite': {
    prepare: file('c.maml.json', config({ name: 'sinusoid' }).replace('"maml"', '"maml", "innerRate": 1e30')), words: run(),
    sentence: /^The query loss of task 1 is NaN after 1 adaptation step at meta-iteration 1: adaptation diverged\. Lower algorithm\.innerRate \(now 1e\+30\)/,
  },
  'a class with one image': {
    prepare: all(images([3, 3, 1, 3, 3, 3, 3, 3]), imageConfig()), words: run(),
    sentence: /^class "class2" \(.*class2\) has 1 image, but an episode needs 2 of each class .*: add images, remove the class, or lower/,
  },
  'an absent image folder': { prepare: imageConfig(), words: run(), sentence: /^taskSet\.path: there is no folder .*images\.$/ },
  'an image that is none': {
    prepare: all(images([2, 2, 2, 2, 2, 2, 2, 2]), imageConfig(), (folder) => {
      for (let c = 0; c < 8; c++) writeFileSync(join(folder, 'images', `class${c}`, '0.png'), 'no image');
    }),
    words: run(), sentence: /class\d.0\.png is neither a PNG nor a JPEG image: replace or remove it\.$/,
  },
  'a run folder that is taken': { words: ['run', 'x.maml.json', '--out', 'run'],
    sentence: /run already holds a run.*Choose another --out, or go on with it/ },
  'a run folder that is a file': {
    prepare: file('new', 'mine'), words: ['run', 'x.maml.json', '--out', 'new'],
    sentence: /new cannot be a folder: it, or a part of its path, is a file\.$/,
  },
  'no whole checkpoint to evaluate': {
    prepare: damage, words: ['evaluate', 'run'],
    sentence: /^The checkpoint .*000000040\.safetensors cannot be used: it is cut off, .* Neither can the 3 older\. Copy a whole one back, or train again\.$/,
  },
  'no whole checkpoint to export': { prepare: damage, words: ['export', 'run', '--to', 'safetensors'],
    sentence: /^The checkpoint .* cannot be used/ },
  'a damaged config.json': {
    prepare: file('run/config.json', '{"format": 1'), words: ['run', '--resume', 'run'],
    sentence: /config\.json is damaged, or was written by another version: the run cannot be used\.$/,
  },
  'a record that names no checkpoint': {
    prepare: file('run/events.ndjson', Buffer.alloc(3000, 7)), words: ['evaluate', 'run'],
    sentence: /run has no checkpoint yet\. Go on with it: maml-lab run --resume/,
  },
};

describe('each failure has its sentence, and no earlier file is harmed', () => {
  test.concurrent.each(Object.entries(failures))('%s', async (_, { prepare, words, sentence }) => {
    const folder = copy();
    prepare?.(folder);
    const before = digests(folder);
    expectSentence(await mamlLab(folder, ...words), sentence);
    expectUnharmed(before, folder);
    // A run that had begun tells it, too.
    const record = join(folder, 'new', 'events.ndjson');
    if (!existsSync(record)) return;
    const [error, finished] = lines(readFileSync(record, 'utf8')).slice(-2).map((line) => JSON.parse(line));
    expect(error).toMatchObject({ kind: 'error', message: expect.stringMatching(sentence) });
    expect(finished).toMatchObject({ kind: 'finished', reason: 'failed' });
  });
});

describe('what is damaged but can be lived with', () => {
  test.concurrent('a torn last line: readers cope, a resume goes on in a file of its own', async () => {
    const folder = copy();
    tear(folder);
    const before = digests(folder);
    for (const words of [['show', 'run'], ['evaluate', 'run', '--json'], ['export', 'run', '--to', 'csv', '--out', 'run.csv']]) {
      expect(await mamlLab(folder, ...words)).toMatchObject({ code: 0 });
    }
    const { stdout, code } = await mamlLab(folder, 'run', '--resume', 'run', '--json');
    expect([code, JSON.parse(stdout).iterations, JSON.parse(stdout).reason]).toEqual([0, 40, 'done']);
    expectUnharmed(before, folder);
    expect(existsSync(join(folder, 'run', 'events.2.ndjson'))).toBe(true);
  });

  test.concurrent('a damaged newest checkpoint: the next older one is taken, the damaged one set aside', async () => {
    const folder = copy();
    tear(folder);
    const [first] = checkpoints(folder);
    damage(folder, checkpoints(folder).slice(1));
    const before = digests(folder);
    const evaluated = await mamlLab(folder, 'evaluate', 'run', '--json');
    expect([evaluated.code, JSON.parse(evaluated.stdout).iteration]).toEqual([0, 10]);
    expect(evaluated.stderr).toMatch(/000000040\.safetensors cannot be used: .* The next older one is taken\./);
    const resumed = await mamlLab(folder, 'run', '--resume', 'run');
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch('resumed from iteration 10');
    expectUnharmed(before, folder);
    expect(first).toBe('000000010.safetensors');
    const last = (where: string) => readFileSync(join(where, 'run', 'checkpoints', '000000040.safetensors'));
    expect(last(folder).equals(last(base))).toBe(true);
  });

  test.concurrent('no whole checkpoint is left: training begins anew, and says so', async () => {
    const folder = copy();
    tear(folder);
    damage(folder);
    const before = digests(folder);
    const { code, stderr } = await mamlLab(folder, 'run', '--resume', 'run');
    expect(code).toBe(0);
    expect(stderr).toMatch('There is no whole checkpoint: training begins anew.');
    expectUnharmed(before, folder);
  });

  test.concurrent('10,000 classes: opened quickly and in little memory', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'one.png'), png);
    for (let c = 0; c < 10_000; c++) {
      const at = join(folder, 'images', `class${c}`);
      mkdirSync(at, { recursive: true });
      try {
        for (const name of ['0.png', '1.png']) linkSync(join(folder, 'one.png'), join(at, name));
      } catch {
        for (const name of ['0.png', '1.png']) copyFileSync(join(folder, 'one.png'), join(at, name));
      }
    }
    imageConfig()(folder);
    const { code, stdout } = await mamlLab(folder, 'forecast', 'c.maml.json', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).peakMb).toBeLessThan(300);
  });
});

/**
 * Preloaded into the command line: below a folder, writing fails. `FULL` bytes fit on the disk, as far as they can be
 * written; without it the folder takes nothing at all. A real disk of that size gives the same (scripts need root for it).
 */
const badDisk = `const fs = require('fs'), path = require('path');
const inside = (p) => typeof p === 'string' && path.resolve(p).startsWith(process.env.DISK);
const fail = (code, p) => { throw Object.assign(new Error(code + ': ' + p), { code, path: p }); };
let left = process.env.FULL === undefined ? undefined : Number(process.env.FULL);
const files = new Map(), { openSync, writeSync, closeSync } = fs;
fs.openSync = (p, flags, ...rest) => {
  const writes = inside(p) && flags !== undefined && flags !== 'r';
  if (writes && left === undefined) fail('EROFS', p);
  const file = openSync(p, flags, ...rest);
  if (writes) files.set(file, p);
  return file;
};
fs.closeSync = (file) => { files.delete(file); closeSync(file); };
fs.writeSync = (file, bytes, offset = 0, length = bytes.length - offset, place) => {
  if (!files.has(file) || place === 0) return writeSync(file, bytes, offset, length, place);
  if (left === 0) fail('ENOSPC', files.get(file));
  const done = writeSync(file, bytes, offset, Math.min(length, left), place);
  left -= done;
  return done;
};
for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'unlinkSync', 'appendFileSync']) {
  const own = fs[name];
  fs[name] = (p, ...rest) => (inside(p) && left === undefined && !(name === 'mkdirSync' && fs.existsSync(p)) ? fail('EROFS', p) : own(p, ...rest));
}`;
const onDisk = async (folder: string, disk: string, full: number | undefined, words: readonly string[]): Promise<Ended> => {
  const preload = join(folder, 'bad-disk.cjs');
  writeFileSync(preload, badDisk);
  return mamlLab(folder, ...words, {
    NODE_OPTIONS: `--require ${preload}`, DISK: join(folder, disk), ...(full === undefined ? {} : { FULL: String(full) }),
  });
};

describe('a full disk', () => {
  const final = (folder: string, name: string) => readFileSync(join(folder, name, 'checkpoints', '000000040.safetensors'));

  test.concurrent.each([
    ['at the first file', 0], ['at the lease', 1500], ['at config.json', 2500], ['at the first event', 5000], ['in the middle', 30_000],
    ['near the end', 60_000],
  ])('%s is told in one sentence, and the run goes on when there is space', async (_, full) => {
    const folder = copy();
    const before = digests(folder);
    expectSentence(await onDisk(folder, 'new', full, ['run', 'x.maml.json', '--out', 'new']),
      /^The disk is full: .* could not be written\. Free some space and try again: runs and sweeps go on from their last checkpoint\.$/);
    expectUnharmed(before, folder);
    const began = Date.now();
    const words = existsSync(join(folder, 'new', 'events.ndjson')) ? ['--resume', 'new'] : ['x.maml.json', '--out', 'new'];
    expect(await mamlLab(folder, 'run', ...words)).toMatchObject({ code: 0 });
    expect(Date.now() - began, 'nobody waits for a writer that never was').toBeLessThan(20_000);
    expect(final(folder, 'new').equals(final(base, 'run'))).toBe(true);
  });

  test.concurrent('harms no run that a resume takes over', async () => {
    const folder = copy();
    tear(folder);
    damage(folder, checkpoints(folder).slice(2));
    for (const full of [0, 1500, 3000, 6000]) {
      const before = digests(folder);
      expectSentence(await onDisk(folder, 'run', full, ['run', '--resume', 'run']), /^The disk is full/);
      expectUnharmed(before, folder);
    }
    expect(await mamlLab(folder, 'run', '--resume', 'run')).toMatchObject({ code: 0 });
    expect(final(folder, 'run').equals(final(base, 'run'))).toBe(true);
  });

  test.concurrent('leaves the file that an export would have replaced', async () => {
    const folder = copy();
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'x.csv'), 'mine');
    const before = digests(folder);
    expectSentence(await onDisk(folder, 'out', 10, ['export', 'run', '--to', 'csv', '--out', join('out', 'x.csv')]), /^The disk is full: .*x\.csv/);
    expectUnharmed(before, folder);
    expect(readdirSync(join(folder, 'out'))).toEqual(['x.csv']);
  });
});

/** A folder that takes nothing: by its rights, or, for root, whom rights do not hold back, by a preloaded refusal. */
const readOnly = async (folder: string, disk: string, words: readonly string[]): Promise<Ended> => {
  if (process.getuid?.() === 0 || process.platform === 'win32') return onDisk(folder, disk, undefined, words);
  const inside = readdirSync(join(folder, disk), { recursive: true, withFileTypes: true }).filter((e) => e.isDirectory());
  const folders = [join(folder, disk), ...inside.map((e) => join(e.parentPath, e.name))];
  folders.forEach((path) => chmodSync(path, 0o555));
  try {
    return await mamlLab(folder, ...words);
  } finally {
    folders.forEach((path) => chmodSync(path, 0o755));
  }
};

describe('a folder that cannot be written to', () => {
  test.concurrent.each<[string, Prepare, string, readonly string[], RegExp]>([
    ['for a new run', (f) => mkdirSync(join(f, 'shut')), 'shut', ['run', 'x.maml.json', '--out', join('shut', 'new')],
      /^The folder .*new could not be made: the disk is read-only, or the folder above is not yours\. Choose another place with --out\.$/],
    ['as the run folder itself', (f) => mkdirSync(join(f, 'shut')), 'shut', ['run', 'x.maml.json', '--out', 'shut'],
      /shut cannot be written to \(read-only, or not yours\)\. Choose another folder with --out, or change its permissions\.$/],
    ['for a resume', tear, 'run', ['run', '--resume', 'run'], /run cannot be written to \(read-only, or not yours\)/],
    ['for an export', (f) => mkdirSync(join(f, 'shut')), 'shut', ['export', 'run', '--to', 'csv', '--out', join('shut', 'x.csv')],
      /shut cannot be written to \(read-only, or not yours\)/],
    ['for a new config', (f) => mkdirSync(join(f, 'shut')), 'shut', ['new', 'sinusoid', join('shut', 'y.maml.json')], /shut cannot be written to/],
  ])('%s is told', async (_, prepare, disk, words, sentence) => {
    const folder = copy();
    prepare(folder);
    const before = digests(folder);
    expectSentence(await readOnly(folder, disk, words), sentence);
    expectUnharmed(before, folder);
  });

  test.concurrent('can still be read: evaluate prints its result', async () => {
    const folder = copy();
    const { code, stdout, stderr } = await readOnly(folder, 'run', ['evaluate', 'run', '--json']);
    expect([code, JSON.parse(stdout).tasks]).toEqual([0, 6]);
    expect(stderr).toMatch('Not kept in the run folder');
  });
});

test('nothing is written to a person\'s home folder: a library that reports to its maker is told not to', async () => {
  const folder = copy();
  const home = join(folder, 'home');
  mkdirSync(home);
  expect(await mamlLab(folder, 'evaluate', 'run', { HOME: home, USERPROFILE: home, XDG_CACHE_HOME: '', LOCALAPPDATA: home }))
    .toMatchObject({ code: 0 });
  expect(readdirSync(home)).toEqual([]);
});

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../src/protocol/config';
import { importData } from '../../../src/protocol/analyses/importData';
import { readConfig } from '../../../src/trainer/config/configFile';
import { openExperiment } from '../../../src/trainer/experiment';
import { forecast } from '../../../src/trainer/forecast';
import { importAsTaskSet } from '../../../src/trainer/import/importAsTaskSet';
import { Interrupted } from '../../../src/trainer/interrupt';
import { Rng } from '../../../src/trainer/math/rng';
import { OpenRuns } from '../../../src/trainer/questions/openRuns';
import { schemas } from '../../../src/trainer/registry';
import { folderWith } from '../userModules';

/** A picture of random blocks: no two of different seeds look alike. */
const blocks = (seed: number, shift = 0): PNG => {
  const rng = Rng.keyed(7, 'picture', seed);
  const levels = Array.from({ length: 64 }, () => rng.int(200));
  const image = new PNG({ width: 32, height: 32 });
  for (let i = 0; i < 1024; i++) {
    const level = levels[Math.floor(i / 128) * 8 + Math.floor((i % 32) / 4)] + shift;
    image.data.set([level, level, level, 255], 4 * i);
  }
  return image;
};
const write = (path: string, content: Buffer | string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};
let pictures = 0;
const fill = (folder: string, images: number): void => {
  for (let i = 0; i < images; i++) write(join(folder, `${i}.png`), PNG.sync.write(blocks(pictures++)));
};
const classesIn = (folder: string, names: readonly string[], images = 6): string => {
  for (const name of names) fill(join(folder, name), images);
  return folder;
};
const letters = [...'abcdefghi'];
const context = { runs: new OpenRuns(), breathe: async () => undefined, progress: () => undefined };
/** Seconds by image area instead of a measurement, so that a busy machine changes no result. */
const measure = async ({ taskSet }: Config) => ({ seconds: (Number(taskSet.imageSize ?? 1) ** 2) / 10 });
const run = (data: string, more: object = {}, measured: Parameters<typeof importAsTaskSet>[2] = measure) => {
  const config = join(dirname(data), 'made.maml.json');
  return importAsTaskSet(importData.request.parse({ data, config, ...more }), context, measured);
};
const taskSetOf = (config: string) => readConfig(config, [], schemas()).taskSet as Readonly<Record<string, string[]>>;
const open = async (path: string) => {
  const config = readConfig(path, [], schemas());
  const { source } = await openExperiment(config, dirname(path));
  for (const split of ['train', 'validation', 'test'] as const) source.sample(Rng.keyed(0, split), split);
  return source;
};

describe('a folder of images', () => {
  test('becomes a config whose splits have way classes each, and a report', async () => {
    const data = classesIn(join(folderWith({}), 'images'), [...letters, 'été 猫', 'with (brackets)']);
    const result = await run(data);
    expect(result).toMatchObject({ kind: 'images', classes: 11, examples: 66, way: 3, shots: 1, queries: 5, findings: 0, imageSize: 28 });
    expect(Object.values(result.splits).every((n) => n >= 3)).toBe(true);
    expect(result.seconds).toBeLessThan(300);
    expect((await open(result.config)).sizes).toEqual(result.splits);
    const report = readFileSync(result.report, 'utf8');
    expect(report).toContain('été 猫');
    expect(report).toContain('All files and lines can be read.');
    expect(readFileSync(result.config, 'utf8')).toContain('"training": {\n    "iterations": 300,');
  });

  test('measures, and takes smaller images, then fewer filters, where 300 iterations would not end in time', async () => {
    const data = classesIn(join(folderWith({}), 'images'), letters);
    expect(await run(data, {}, async (config) => ({ seconds: (await measure(config)).seconds * 5 }))).toMatchObject({ imageSize: 20, seconds: 200 });
    const { config } = await run(data, { replace: true }, async (c) => ({ seconds: 100 * Number(c.model.filters) }));
    expect(readConfig(config, [], schemas()).model.filters).toBe(8);
  });

  test('is measured by running it', async () => {
    const data = classesIn(join(folderWith({}), 'images'), letters);
    const { seconds } = await run(data, { imageSize: 8, way: 2, queries: 1 }, forecast);
    expect(seconds).toBeGreaterThan(0);
  });

  test('names what is unreadable, too small, outside of a class, or a link that leads away', async () => {
    const folder = folderWith({});
    const data = classesIn(join(folder, 'images'), letters);
    fill(join(data, 'small'), 1);
    write(join(data, 'a', 'broken.png'), PNG.sync.write(blocks(0)).subarray(0, 60));
    write(join(data, 'b', 'text.jpg'), 'no picture');
    fill(data, 1);
    fill(join(folder, 'away'), 1);
    symlinkSync(join(folder, 'away'), join(data, 'c', 'link'));
    symlinkSync('..', join(data, 'd', 'loop'));
    const { report, config, findings } = await run(data);
    const text = readFileSync(report, 'utf8');
    for (const words of ['a/broken.png: it is a damaged image', 'b/text.jpg: it is neither a PNG nor a JPEG', '0.png: it is in no class',
      'c/link: it is a link that leads out', 'd/loop: it is a link', 'small: it has 1 usable examples']) expect(text).toContain(words);
    expect(findings).toBe(6);
    expect(taskSetOf(config).leaveOut).toEqual(expect.arrayContaining(['a/broken.png', 'b/text.jpg']));
    await open(config);
  });

  test('keeps classes that share near-duplicates in one split, and lists the pairs', async () => {
    const data = classesIn(join(folderWith({}), 'images'), letters);
    write(join(data, 'a', 'same.png'), PNG.sync.write(blocks(900_001)));
    write(join(data, 'e', 'same.png'), PNG.sync.write(blocks(900_001)));
    write(join(data, 'b', 'near.png'), PNG.sync.write(blocks(900_002)));
    write(join(data, 'f', 'near.png'), PNG.sync.write(blocks(900_002, 3)));
    const { config, report, findings } = await run(data);
    const { trainClasses, validationClasses, testClasses } = taskSetOf(config);
    const splitOf = (name: string) => [trainClasses, validationClasses, testClasses].findIndex((names) => names.includes(name));
    expect([splitOf('a'), splitOf('b')]).toEqual([splitOf('e'), splitOf('f')]);
    expect(findings).toBe(0);
    const text = readFileSync(report, 'utf8');
    expect(text).toContain('a/same.png = e/same.png');
    expect(text).toContain('b/near.png ≈ f/near.png');
    expect(text).toContain('within a split (2)');
  });

  test('tells of near-duplicates between split folders', async () => {
    const data = join(folderWith({}), 'images');
    classesIn(join(data, 'train'), ['a', 'b', 'c']);
    classesIn(join(data, 'val'), ['d', 'e']);
    classesIn(join(data, 'test'), ['f', 'g']);
    for (const folder of ['train/a', 'test/f']) write(join(data, folder, 'same.png'), PNG.sync.write(blocks(900_003)));
    const { config, report, way, splits, findings } = await run(data);
    expect([way, splits, findings]).toEqual([2, { train: 3, validation: 2, test: 2 }, 1]);
    expect(taskSetOf(config).validationClasses).toEqual(['val/d', 'val/e']);
    expect(readFileSync(report, 'utf8')).toMatch(/in two splits \(1\)\n\n- test\/f\/same\.png = train\/a\/same\.png/);
    await open(config);
  });

  test('takes each class from one folder where split folders hold the same classes', async () => {
    const data = join(folderWith({}), 'images');
    for (const split of ['train', 'test']) classesIn(join(data, split), letters.slice(0, 6), split === 'train' ? 7 : 4);
    const { config, splits } = await run(data);
    expect(splits).toEqual({ train: 2, validation: 2, test: 2 });
    expect(Object.values(taskSetOf(config)).flat().filter((name) => String(name).startsWith('test/'))).toEqual([]);
    await open(config);
  });

  test('finds classes in folders of folders', async () => {
    const data = classesIn(join(folderWith({}), 'images'), letters.map((name) => `${name < 'e' ? 'first' : 'second'}/${name}`));
    const { config } = await run(data);
    expect(taskSetOf(config).trainClasses.every((name) => name.includes('/'))).toBe(true);
    await open(config);
  });

  test('writes nothing when it is cancelled, impossible, or in the way of another file', async () => {
    const folder = folderWith({});
    const data = classesIn(join(folder, 'images'), ['a', 'b', 'c', 'd', 'e']);
    await expect(run(data)).rejects.toThrow(/There are 5 usable classes, but training, validation and test need 2 each, 6 together/);
    classesIn(data, ['f']);
    await expect(run(data, { way: 3 })).rejects.toThrow(/need 3 each, 9 together.*lower --way/);
    let breaths = 0;
    const impatient = { ...context, breathe: async () => { if (breaths++ > 1) throw new Interrupted(); } };
    const request = importData.request.parse({ data, config: join(folder, 'made') });
    await expect(importAsTaskSet(request, impatient, measure)).rejects.toThrow(Interrupted);
    expect(readdirSync(folder)).toEqual(['images']);
    write(join(folder, 'made.maml.json'), 'precious');
    await expect(run(data)).rejects.toThrow(/made\.maml\.json is already there: nothing was written/);
    expect(readFileSync(join(folder, 'made.maml.json'), 'utf8')).toBe('precious');
    expect(existsSync(join(folder, 'made.import.md'))).toBe(false);
    await run(data, { replace: true, way: 2 });
    await open(join(folder, 'made.maml.json'));
  });

  test.each([['nowhere', /There is no .*nowhere/], ['empty', /has no classes: put one folder per class there/]])('%s is refused',
    async (name, words) => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'empty'));
    await expect(run(join(folder, name))).rejects.toThrow(words);
  });
});

describe('labelled text', () => {
  const lines = letters.slice(0, 6).flatMap((label) => Array.from({ length: 5 }, (_, i) => [`word${label}${i} other${i * 7}${label}`, label]));

  test('CSV with line breaks in fields becomes a config that opens', async () => {
    const rows = lines.map(([text, label]) => `"${text}\nsecond ""line"", here",${label}`);
    const folder = folderWith({ 'texts.csv': `utterance,intent\n${rows.join('\n')}\n` });
    const result = await run(join(folder, 'texts.csv'));
    expect(result).toMatchObject({ kind: 'texts', classes: 6, examples: 30, way: 2, queries: 4, findings: 0 });
    const source = await open(result.config);
    expect(source.picture).toBe('text');
    expect(source.sample(Rng.keyed(1), 'train').show?.support[0]).toMatch(/^word.*\nsecond "line", here$/);
  });

  test('JSONL: bad lines are named and skipped, same and nearly same texts are found', async () => {
    const rows: string[] = lines.map(([text, label]) => JSON.stringify({ text, label }));
    rows.splice(3, 0, '{"text": ', '{"text": "no label"}');
    const long = 'please tell me the balance of my savings account today';
    rows.push(...[[long, 'a'], [`${long}, now`, 'b'], [long.toUpperCase(), 'c']].map(([text, label]) => JSON.stringify({ text, label })));
    const folder = folderWith({ 'texts.jsonl': rows.join('\n') });
    const { config, report, findings } = await run(join(folder, 'texts.jsonl'));
    const text = readFileSync(report, 'utf8');
    expect(text).toContain('line 4: this line is no JSON');
    expect(text).toContain('line 5: there is no "label"; there are: text.');
    expect(text).toMatch(/line 33: .* ≈ line 34: /);
    expect(text).toMatch(/line 33: .* = line 35: /);
    expect(findings).toBeGreaterThanOrEqual(2);
    expect(taskSetOf(config).skipLines).toEqual([4, 5]);
    await open(config);
  });

  test('columns that are not there are named', async () => {
    const folder = folderWith({ 'texts.csv': 'a,b\n1,2\n' });
    await expect(run(join(folder, 'texts.csv'), { textColumn: 'words' })).rejects.toThrow(/no column "words"; it has: a, b/);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { shippedFile } from '../../../src/trainer/math/shippedFile';

// Readers look beside themselves and above: a folder of the project's data/ that only this test knows.
mkdirSync('data', { recursive: true });
const folder = mkdtempSync(join('data', 'forms-'));
const name = (file: string) => `${folder.slice('data/'.length)}/${file}`;
const text = 'task,x\nsine,1\n'.repeat(1000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a shipped file', () => {
  it.each([
    ['plain.csv', '', Buffer.from(text)],
    ['zipped.csv', '.gz', gzipSync(text)],
    ['packed.csv', '.br', brotliCompressSync(text)],
  ])('%s is read from %s', (file, ending, bytes) => {
    writeFileSync(join(folder, file + ending), bytes);
    expect(shippedFile(name(file)).toString()).toBe(text);
  });

  it('is missing in one sentence that says what to do', () => {
    expect(() => shippedFile('nowhere/none.npy')).toThrow(/data\/nowhere\/none\.npy is missing.*install again/);
  });
});

import { readFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkReference } from '../../src/trainer/check';
import { testRuntimes } from './engine/runtimes';

const files = ['sinusoid_mlp_1step', 'tiny_conv_1step'].map((name) => join(__dirname, '../reference', `${name}.json`));
const runtimes = [...testRuntimes, { name: 'reference', reason: undefined }];

describe.each(files)('meta-gradients against %s', (file) => {
  it.each(runtimes.filter((r) => !r.reason).map((r) => r.name))('on %s', async (runtime) => {
    const { results, pass } = await checkReference(file, runtime as 'onnx');
    expect(Object.keys(results).sort()).toEqual(['anil', 'fomaml', 'imaml', 'maml', 'metaSgd', 'reptile']);
    expect(pass, JSON.stringify(results)).toBe(true);
  });

  it('fails when one number of the truth is altered', async () => {
    const altered = JSON.parse(readFileSync(file, 'utf8'));
    const name = Object.keys(altered.maml.grad)[0];
    const bytes = Buffer.from(altered.maml.grad[name].base64, 'base64');
    bytes.writeDoubleLE(bytes.readDoubleLE(0) * 1.5 + 0.1, 0);
    altered.maml.grad[name].base64 = bytes.toString('base64');
    const path = join(mkdtempSync(join(tmpdir(), 'maml-')), 'altered.json');
    writeFileSync(path, JSON.stringify(altered));
    const { results, pass } = await checkReference(path, 'reference');
    expect(results.maml.pass).toBe(false);
    expect(results.fomaml.pass).toBe(true);
    expect(pass).toBe(false);
  });
});

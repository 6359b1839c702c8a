import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import { decodeCheckpoint, encodeCheckpoint, exportSafetensors, firstWhole, passedOver } from '../../../src/trainer/run/checkpoint';
import type { TrainingState } from '../../../src/trainer/state';
import { temporaryFolder } from '../../runs/folder';

const vector = (...numbers: number[]) => ({ shape: [numbers.length], data: Float32Array.from(numbers) });
const state: TrainingState = {
  iteration: 12_345,
  meta: { 'dense2/weight': { shape: [2, 1], data: Float32Array.of(1 / 3, -0) }, 'dense1/bias': vector(NaN, 1e-45) },
  optimizer: { first: vector(1, 2, 3), steps: { shape: [], data: Int32Array.of(-7) } },
  counters: { best: Infinity, patience: 0.1 + 0.2 },
};

describe('a checkpoint', () => {
  test('comes back bit for bit', () => {
    const back = decodeCheckpoint(encodeCheckpoint(state));
    expect(back).toEqual(state);
    expect(Object.is(back.meta['dense2/weight']?.data[1], -0)).toBe(true);
  });

  test('has the same bytes for the same state, whatever the order of its names', () => {
    const turned = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).reverse());
    const other = { ...state, meta: turned(state.meta), optimizer: turned(state.optimizer), counters: turned(state.counters) };
    expect(encodeCheckpoint(other).equals(encodeCheckpoint(state))).toBe(true);
    expect(encodeCheckpoint(decodeCheckpoint(encodeCheckpoint(state))).equals(encodeCheckpoint(state))).toBe(true);
  });

  test('is a safetensors file: length, JSON header, aligned numbers without gaps', () => {
    const bytes = encodeCheckpoint(state);
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const { __metadata__, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    expect(Object.keys(__metadata__)).toEqual(['format', 'sha256']);
    const offsets = Object.values(entries as Record<string, { data_offsets: number[] }>).map((e) => e.data_offsets);
    expect(offsets[0]?.[0]).toBe(0);
    expect(offsets.slice(1).every(([from], i) => from === offsets[i]?.[1])).toBe(true);
    expect(offsets.at(-1)?.[1]).toBe(bytes.length - 8 - length);
  });

  test.each([
    ['empty', () => Buffer.alloc(0), 'it is cut off'],
    ['cut in the header', (whole: Buffer) => whole.subarray(0, 40), 'it is cut off'],
    ['cut in the numbers', (whole: Buffer) => whole.subarray(0, -3), 'its digest does not fit'],
    ['no safetensors', () => Buffer.from('not a checkpoint at all'), 'it is cut off, or no safetensors file'],
    ['with one other bit', (whole: Buffer) => { whole[whole.length - 2] ^= 1; return whole; }, 'its digest'],
    ['with another name', (whole: Buffer) => { whole[whole.indexOf('dense1')] ^= 1; return whole; }, 'its digest'],
    ['of exported parameters', () => exportSafetensors(state.meta), 'its digest does not fit'],
  ])('%s is refused with the reason', (_, damage, reason) => {
    expect(() => decodeCheckpoint(damage(Buffer.from(encodeCheckpoint(state))))).toThrow(reason);
  });

  test('that is damaged or gone gives way to the next older one', () => {
    const folder = temporaryFolder();
    const entry = (iteration: number) => ({
      file: `${iteration}`, path: join(folder, `${iteration}`), iteration, best: false,
      place: { segment: 1, offset: iteration },
    });
    writeFileSync(join(folder, '1'), encodeCheckpoint({ ...state, iteration: 1 }));
    writeFileSync(join(folder, '3'), encodeCheckpoint(state).subarray(0, 100));
    const { loaded, damaged } = firstWhole([entry(3), entry(2), entry(1)]);
    expect(loaded?.state.iteration).toBe(1);
    expect(damaged.map(({ sentence }) => english(sentence))).toEqual([
      `The checkpoint ${join(folder, '3')} cannot be used: it is cut off, or no safetensors file.`]);
    expect(english(passedOver(damaged)[0] ?? '')).toMatch(/file\. The next older one is taken\.$/);
    expect(firstWhole([entry(2)])).toEqual({ loaded: undefined, damaged: [] });
  });
});

test('exported parameters are the meta-parameters alone, by layer', () => {
  const bytes = exportSafetensors(state.meta);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
  expect(Object.keys(header)).toEqual(['dense1/bias', 'dense2/weight']);
  expect(header['dense2/weight']).toEqual({ dtype: 'F32', shape: [2, 1], data_offsets: [8, 16] });
});

import { describe, expect, test } from 'vitest';
import { adaptationTable } from '../../src/cli/adaptationTable';
import { differing } from '../../src/cli/compare';
import { Progress } from '../../src/runs/progress';
import { csvText, scalarsOf } from '../../src/cli/scalars';
import { crc32c, tensorboardFile } from '../../src/cli/tensorboard';
import type { CurvePoint, Evaluation } from '../../src/protocol/events';
import { nearest } from '../../src/trainer/config/nearest';
import { sayIn, stringsOf } from '../../src/runs/language';
import type { Say } from '../../src/protocol/sentence';
import { finished, metrics, started, validation } from '../runs/folder';

const point = (step: number, mean: number | null, ci95 = 0.01): CurvePoint => ({ step, mean, ci95, metric: 'accuracy' });
const evaluation: Evaluation = {
  tasks: 600, split: 'test', metric: 'accuracy', trainedSteps: 1, transductive: true, seed: 3,
  curve: [point(0, 0.2), point(1, 0.9712, 0.004)], baselines: { random: [point(0, 0.2), point(1, null)] },
};

test('the adaptation table marks the trained step and says what it rests on', () => {
  expect(adaptationTable(evaluation)).toBe([
    'accuracy after each adaptation step, mean ± 95 % interval:',
    '   step      this run        random',
    '      0  20.0 % ± 1.0  20.0 % ± 1.0',
    '→     1  97.1 % ± 0.4    not finite',
    '600 test tasks · training seed 3 · → trained for 1 step, later rows go beyond · transductive (batch norm sees the query set)',
  ].join('\n'));
});

test('a long curve is shown in leaps, with the trained and the last step', () => {
  const curve = Array.from({ length: 101 }, (_, step) => point(step, 0.5));
  const shown = adaptationTable({ ...evaluation, curve, trainedSteps: 7, baselines: {} }).split('\n').slice(2, -1);
  expect(shown.map((row) => Number(/\d+/.exec(row)?.[0])).slice(0, 4)).toEqual([0, 5, 7, 10]);
  expect(shown.at(-1)).toMatch(/^ +100 /);
});

const events = [started(), metrics(10, 2), validation(10, 0.4, true), { ...finished(20), evaluation }];

test('a run as CSV has a row per number', () => {
  const rows = csvText(scalarsOf(events)).trimEnd().split('\n');
  expect(rows[0]).toBe('iteration,time,name,step,value,ci95');
  expect(rows).toContain('10,1970-01-01T00:00:00.010Z,loss,,2,');
  expect(rows).toContain('10,1970-01-01T00:00:00.010Z,validation/mse,1,0.4,0.1');
  expect(rows).toContain('20,1970-01-01T00:00:00.020Z,baseline/random/accuracy,1,,0.01');
});

describe('a TensorBoard file', () => {
  test('uses the CRC that its check value says', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  test('is a chain of records that end where the file does', () => {
    const file = tensorboardFile(scalarsOf(events));
    const records: Buffer[] = [];
    for (let at = 0; at < file.length;) {
      const length = Number(file.readBigUInt64LE(at));
      const data = file.subarray(at + 12, at + 12 + length);
      const crc = crc32c(data);
      expect(file.readUInt32LE(at + 12 + length)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
      records.push(data);
      at += 16 + length;
    }
    expect(records[0]?.includes('brain.Event:2')).toBe(true);
    expect(records.some((record) => record.includes('validation/mse/step 1'))).toBe(true);
    const loss = records.find((record) => record.includes('loss'));
    // Iteration 10 is field 2, the value 2 a float at the end.
    expect(loss?.subarray(9, 11)).toEqual(Buffer.of(0x10, 10));
    expect(loss?.readFloatLE(loss.length - 4)).toBe(2);
  });
});

test('settings are compared by dotted key', () => {
  const config = (seed: number, more: object) => ({ training: { seed, rate: 1, ...more }, list: [1, 2] });
  expect(differing([config(1, {}), config(2, { clipNorm: 3 })])).toEqual({
    'training.seed': [1, 2], 'training.clipNorm': [undefined, 3],
  });
});

describe('progress', () => {
  const shown = (isTTY: boolean, say?: Say): string => {
    let [text, time] = ['', 0];
    const progress = new Progress({ isTTY, columns: 100, write: (more) => { text += more; } }, say, () => time);
    progress.show(started());
    time = 10_000;
    progress.show(metrics(25, 0.5));
    time = 10_050;
    progress.show(metrics(26, 0.5));
    progress.show(validation(26, 0.4, true));
    progress.show(finished(100));
    return text;
  };

  test('is plain lines without a terminal', () => {
    expect(shown(false)).toBe([
      'sinusoid: 1,761 parameters, onnx (fastest)',
      '25 % · 25/100 · 100 it/s · 30 s left · loss 0.500',
      'Validation at 26: MSE 0.40 ± 0.10 after 1 step, the best so far',
      '',
    ].join('\n'));
  });

  test('speaks the reader\'s language', () => {
    expect(shown(false, sayIn(stringsOf('zh-cn')))).toBe([
      'sinusoid：1,761 个参数，onnx（fastest）',
      '25 % · 25/100 · 100 it/s · 剩余 30 s · 损失 0.500',
      '第 26 次迭代的验证：1 步后 MSE 0.40 ± 0.10，迄今最佳',
      '',
    ].join('\n'));
  });

  test('is one line that is redrawn on a terminal', () => {
    const text = shown(true);
    expect(text).toContain('\r\x1b[K█████░░░░░░░░░░░░░░░ 25 % · 25/100');
    expect(text).not.toContain('26/100');
    expect(text).toMatch(/\r\x1b\[KValidation/);
  });
});

test.each([
  ['evry', ['every', 'factor'], 'every'], ['sinus', ['omniglot', 'sinusoid'], 'sinusoid'], ['x', ['maml', 'anil'], undefined],
  ['MAML', ['maml', 'anil'], 'maml'], ['mmal', ['anil', 'maml'], 'maml'], ['trainig', ['training', 'threads'], 'training'],
])('nearest to %s of %j is %s', (word, words, found) => expect(nearest(word, words)).toBe(found));

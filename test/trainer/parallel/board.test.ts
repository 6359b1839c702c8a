import { fstatSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Board } from '../../../src/trainer/parallel/board';

const outcome = (value: number) =>
  ({ values: { loss: Float32Array.of(value), gradient: new Float32Array(200_000).fill(value) }, families: [undefined, 'a'] });
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`maml-lab-${process.pid}-`));

describe.runIf(process.platform !== 'win32')('the board of a worker', () => {
  test('gives back what was laid down, several at a time, bit for bit, and has no name', () => {
    const board = Board.open();
    const ids = [0, 1, 2, 3, 4, 5, 6, 7];
    const laid = ids.map((id) => board?.put(id, outcome(id / 3)));
    expect(leftovers()).toEqual([]);
    expect(laid.map((one) => one && board?.take(one))).toEqual(ids.map((id) => outcome(id / 3)));
    const again = board?.put(8, outcome(9));
    expect([again?.at, again && board?.take(again)]).toEqual([0, outcome(9)]);
    expect(fstatSync(board?.file ?? -1).nlink).toBe(0);
    board?.close();
  });

  test('says that it could not take something, so that it is sent', () => {
    expect(new Board(1 << 20).put(0, outcome(1))).toBeUndefined();
  });
});

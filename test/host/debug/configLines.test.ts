import { describe, expect, it } from 'vitest';
import { ConfigLines } from '../../../src/host/debug/configLines';
import { expressionOf } from '../../../src/host/debug/hovered';

const lines = new ConfigLines(`// a comment
{
  "name": "x",
  "taskSet": {
    "name": "sinusoid"
  },
  "model": { "name": "mlp" },
  "algorithm": {
    "name": "maml",
    "innerSteps": 5
  },
  "training": { "iterations": 10 }, // all of it
  "evaluation": { "tasks": 600 }
}
`);

describe('a word under the mouse', () => {
  it.each([
    ['innerRate', 'innerRate'], ['taskSet', 'about'], ['training', 'iteration'], ['constructor', 'constructor'],
  ])('%s is %s', (word, meant) => {
    expect(expressionOf(word)).toBe(meant);
  });
});

describe('lines of a config', () => {
  it.each([
    [1, undefined], [2, undefined], [3, undefined], [4, 'task'], [5, 'task'], [6, 'task'], [7, undefined], [8, 'step'],
    [10, 'step'], [12, 'iteration'], [13, undefined], [99, undefined],
  ])('line %i means %s', (line, level) => {
    expect(lines.levelAt(line)).toBe(level);
  });

  it('shows each loop where it is set', () => {
    expect([lines.lineOf('iteration'), lines.lineOf('task'), lines.lineOf('step')]).toEqual([12, 4, 10]);
    expect(new ConfigLines('not json').lineOf('step')).toBe(1);
  });
});

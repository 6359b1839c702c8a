import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { english, type Sentence } from '../../src/protocol/sentence';
import { branchText, changesIn, nameIn } from '../../src/host/branchConfig';

const resolved = { name: 'sine', training: { iterations: 100, seed: 0, optimizer: { rate: 0.001 } }, algorithm: { innerRate: 0.01 } };

describe('changed settings', () => {
  it.each([
    ['', []],
    ['training.iterations=500', [{ path: ['training', 'iterations'], value: 500 }]],
    ['training.seed=1 algorithm.innerRate=0.02', [{ path: ['training', 'seed'], value: 1 }, { path: ['algorithm', 'innerRate'], value: 0.02 }]],
    ['name=my own, name=b', [{ path: ['name'], value: 'my own' }, { path: ['name'], value: 'b' }]],
  ])('%s', (text, changes) => expect(changesIn(text, resolved)).toEqual(changes));

  it.each([
    ['training.iteration=5', 'training.iteration is no setting of this run.'],
    ['fast', '“fast” is no setting: write key=value.'],
  ])('%s is told', (text, sentence) => expect(english(changesIn(text, resolved) as Sentence)).toBe(sentence));
});

describe('a branch\'s config', () => {
  const text = '{\n  // what it is\n  "name": "sine",\n  "training": { "iterations": 100 }, // short\n}\n';
  const branched = branchText(text, { run: 'runs/sine-1', iteration: 40 }, 'sine, branch', [
    { path: ['training', 'iterations'], value: 500 }, { path: ['algorithm', 'innerRate'], value: 0.02 },
  ], resolved);
  it('says where it comes from and keeps comments', () => {
    expect(branched.split('\n')[0]).toBe('// branched from runs/sine-1 at 40');
    expect(branched).toContain('// what it is');
    expect(branched).toContain('// short');
  });
  it('has the changed settings, and is called otherwise', () => {
    expect(parse(branched, [], { allowTrailingComma: true })).toEqual({
      name: 'sine, branch', training: { iterations: 500 }, algorithm: { innerRate: 0.02 },
    });
    expect(nameIn(branched)).toBe('sine, branch');
  });
  it('names a plug-in that the text leaves to the default before a setting of it, wherever both are written', () => {
    const written = branchText(text, { run: 'runs/sine-1', iteration: 40 }, 'sine, branch', [{ path: ['training', 'optimizer', 'rate'], value: 0.1 }],
      { training: { optimizer: { name: 'adam', rate: 0.001 } } });
    expect(parse(written, [], { allowTrailingComma: true })).toMatchObject({ training: { iterations: 100, optimizer: { name: 'adam', rate: 0.1 } } });
  });
});

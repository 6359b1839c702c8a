import { describe, expect, it } from 'vitest';
import { mostSaved, parseFromPanel, parseToPanel } from '../../src/protocol/messages';

const body = {
  kind: 'hydrate', events: [],
  facts: { run: '/r', name: 'n', state: 'running', canStop: true, trusted: true },
  metrics: { from: 0, columns: { x: new Float64Array(1), loss: new Float32Array(1), min: new Float32Array(1), max: new Float32Array(1),
    gradientNorm: new Float32Array(1), rate: new Float32Array(1) } },
  validations: { from: 0, columns: { x: new Float64Array(), mean: new Float32Array(), ci95: new Float32Array() } },
};

describe('messages between host and panel', () => {
  it('lets through what fits', () => {
    expect(parseToPanel({ version: 1, id: 3, body })).toHaveProperty('ok.body.kind', 'hydrate');
    expect(parseFromPanel({ version: 1, id: 1, inReplyTo: 3, body: { kind: 'drawn' } })).toHaveProperty('ok.inReplyTo', 3);
  });

  it.each([
    ['another version', { version: 2, id: 1, body: { kind: 'ready' } }],
    ['an unknown kind', { version: 1, id: 1, body: { kind: 'format the disk' } }],
    ['no id', { version: 1, body: { kind: 'ready' } }],
    ['no message at all', 'ready'],
    ['nothing', undefined],
  ])('refuses %s from the panel with a reason', (_, raw) => {
    expect(parseFromPanel(raw)).toHaveProperty('wrong', expect.stringMatching(/.+/));
  });

  const save = (change: object) => parseFromPanel({ version: 1, id: 1, body: { kind: 'save', name: 'loss', type: 'csv', data: 'a', ...change } });
  it('lets a file through whose name is only a name, and that is not too large', () => {
    expect(save({})).toHaveProperty('ok');
    expect(save({ type: 'png', data: new Uint8Array(8) })).toHaveProperty('ok');
    for (const wrong of [{ name: '../x' }, { name: 'a\\b' }, { name: '' }, { type: 'exe' }, { data: 5 },
      { data: new Uint8Array(mostSaved + 1) }, { data: 'x'.repeat(mostSaved + 1) }]) expect(save(wrong)).toHaveProperty('wrong');
  });

  it.each([
    ['plain numbers for a column', { ...body, metrics: { from: 0, columns: { ...body.metrics.columns, loss: [1] } } }],
    ['an event that is none', { ...body, events: [{ kind: 'metrics' }] }],
    ['a state that is none', { ...body, facts: { ...body.facts, state: 'dreaming' } }],
  ])('refuses %s from the host', (_, wrong) => {
    expect(parseToPanel({ version: 1, id: 1, body: wrong })).toHaveProperty('wrong');
  });
});

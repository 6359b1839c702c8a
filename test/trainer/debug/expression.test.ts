import { describe, expect, it } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import { evaluate, type Names } from '../../../src/trainer/debug/expression';
import { childrenOf, group, tensor, textOf } from '../../../src/trainer/debug/values';

const weight = tensor([2, 3], [1, -2, 3, 4, 5, -6]);
const names: Names = {
  loss: () => 5.5, step: () => 2, grad: () => group({ 'dense1/weight': weight, bias: tensor([2], [NaN, 1]) }), about: () => 'amplitude 2',
  weight: () => weight, θ: () => weight,
};

describe('expressions of the debugger', () => {
  it.each([
    ['loss > 5', true], ['loss>5 && step == 2', true], ['!(loss > 5) || false', false], ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3', 9], ['-loss + 1e1', 4.5], ['7 % 4', 3], ['isNaN(grad)', true], ['isFinite(weight)', true],
    ['isNaN(grad["dense1/weight"])', false], ["grad['bias'][1]", 1], ['grad.bias[1]', 1], ['weight[1][2]', -6],
    ['norm(weight)', Math.sqrt(91)], ['mean(weight[0])', 2 / 3], ['min(weight)', -6], ['max(abs(weight))', 6], ['sum(weight)', 5],
    ['shape(weight)', '[2, 3]'], ['size(grad)', 8], ['about == "amplitude 2"', true], ['θ[0][0]', 1], ['step != 2', false],
  ])('computes %s', (text, value) => {
    expect(evaluate(text, names)).toEqual(value);
  });

  it.each([
    ['lss > 5', /lss is not known here; did you mean "loss"/], ['nrm(weight)', /no function nrm; did you mean "norm"/],
    ['weight > 1', /only numbers can be compared/], ['weight[2]', /no entry 2: the first axis has 2/], ['weight[0.5]', /no entry/],
    ['grad["nope"]', /there is no nope/], ['loss.x', /only groups have named parts/], ['1 +', /ends too early/], ['(1', /"\)" is missing/],
    ['1 2', /one word too many/], ['loss @ 2', /cannot be read/], ['', /ends too early/],
    ['constructor', /not known here/], ['__proto__', /not known here/], ['grad.constructor', /there is no constructor/],
    ['toString()', /no function toString|stands where a value/], ['grad["__proto__"]', /there is no __proto__/],
    ['process.exit(1)', /process is not known/], ['loss = 3', /cannot be read/], ['`x`', /cannot be read/],
    ['('.repeat(600), /at most 500 letters/], [`${'('.repeat(499)}1`, /is missing/],
  ])('refuses %s with half a sentence', (text, message) => {
    expect(() => evaluate(text, names)).toThrow(message);
  });

  it('lists children in pages, each with an expression that gives it again', () => {
    const rows = childrenOf(weight, 'weight', 1, 5);
    expect(rows.map(({ name, text }) => [name, text])).toEqual([['1', textOf(tensor([3], [4, 5, -6]))]]);
    for (const { expression, text } of childrenOf(names.grad(), 'grad')) expect(textOf(evaluate(expression, names))).toEqual(text);
  });

  it('counts what is not finite', () => {
    expect(english(textOf(tensor([2], [NaN, 1])))).toContain('1 not finite');
  });
});

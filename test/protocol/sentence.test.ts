import { describe, expect, it } from 'vitest';
import { HumanError, saidOf } from '../../src/protocol/humanError';
import { english, firstLine, inWords, joined, type Say, spoken, tell } from '../../src/protocol/sentence';
import { told } from '../../src/protocol/told';

const bundle: Readonly<Record<string, string>> = { '{0} of {1}': '{1} 中的 {0}', '{0} runs': '{0} 个运行' };
const say: Say = (text, ...values) => (bundle[text] ?? text).replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)]));

describe('a sentence', () => {
  const some = tell`${3} of ${tell`${7} runs`}`;

  it('is written in English and told in another language, with the sentences inside it', () => {
    expect(english(some)).toBe('3 of 7 runs');
    expect(inWords(some, say)).toBe('7 个运行 中的 3');
    expect(inWords('as it is', say)).toBe('as it is');
  });

  it('goes over lines as if they were one', () => {
    expect(tell`a long
      sentence of ${2}
      lines`.template).toBe('a long sentence of {0} lines');
  });

  it('keeps a value that looks like a place', () => expect(english(tell`${'{1}'} and ${'x'}`)).toBe('{1} and x'));

  it('is the same after its way to another process', () => {
    expect(told.parse(JSON.parse(JSON.stringify(some)))).toEqual(some);
    expect(told.safeParse({ template: 1, values: [] }).success).toBe(false);
  });

  it('keeps numbers that JSON does not know', () => {
    expect(english(told.parse(JSON.parse(JSON.stringify(tell`a loss of ${NaN} or ${-Infinity}`))))).toBe('a loss of NaN or -Infinity');
  });

  it('is kept by an error, and in a record beside its English', () => {
    const error = new HumanError(some);
    expect(error.message).toBe('3 of 7 runs');
    expect(inWords(saidOf(error), say)).toBe('7 个运行 中的 3');
    expect(spoken(some)).toEqual({ message: '3 of 7 runs', said: some });
    expect(spoken('plain')).toEqual({ message: 'plain' });
  });

  it('is joined with others, and the first line found again', () => {
    const two = joined([joined(['a.json:1', some], ': '), 'b'], '\n');
    expect(inWords(two, say)).toBe('a.json:1: 7 个运行 中的 3\nb');
    expect(english(firstLine(two))).toBe('a.json:1: 3 of 7 runs');
    expect(firstLine('a\nb')).toBe('a');
  });
});

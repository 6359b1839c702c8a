import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { columnsOf, readLabelledText, surveyLabelledText } from '../../../src/trainer/math/labelledText';
import { textVector, tokenIds } from '../../../src/trainer/math/textVectors';

interface Example { readonly text: string; readonly ids: number[]; readonly unit_vector: number[] }
const examples = JSON.parse(
  readFileSync(join(__dirname, '../../../data/emb-minilm-static-128/examples.json'), 'utf8')) as Example[];
const folder = mkdtempSync(join(tmpdir(), 'maml-texts-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const columns = { textColumn: 'text', labelColumn: 'label' };

describe('static token vectors', () => {
  test.each(examples.map((e) => [e.text, e] as const))('%j has the published tokens and vector', (text, example) => {
    expect(tokenIds(text)).toEqual(example.ids);
    const vector = textVector(tokenIds(text));
    example.unit_vector.forEach((value, i) => expect(vector[i]).toBeCloseTo(value, 4));
  });

  test('a text without known pieces is the zero vector', () => {
    for (const text of ['', ' \n ', '🜁'.repeat(101)]) expect(textVector(tokenIds(text)).every((v) => v === 0)).toBe(true);
  });
});

describe('labelled texts', () => {
  test('CSV fields may hold commas, quotes and line breaks; lines are counted as in an editor', () => {
    const path = file('quoted.csv', '\uFEFFtext,label\n"Two\nlines, ""so"" to say",a\n\nnext,b\n');
    expect(readLabelledText(path, columns)).toEqual([
      { text: 'Two\nlines, "so" to say', label: 'a', line: 2 }, { text: 'next', label: 'b', line: 5 },
    ]);
    expect(columnsOf(path)).toEqual(['text', 'label']);
  });

  test.each([
    ['broken.jsonl', '{"text": "a", "label": 1}\n{"text": \n', /broken\.jsonl:2: this line is no JSON/],
    ['array.jsonl', '\n["a", "b"]\n', /array\.jsonl:2: each line must be an object/],
    ['other.jsonl', '{"words": "a", "label": "x"}', /other\.jsonl:1: there is no "text"; there are: words, label/],
    ['empty.csv', 'text,label\na,x\n" ",x\n', /empty\.csv:3: "text" is empty/],
    ['nested.jsonl', '{"text": {"a": 1}, "label": "x"}', /nested\.jsonl:1: "text" is no text/],
    ['quote.csv', 'text,label\n"open,x\n', /quote\.csv: Quote Not Closed/],
    ['texts.pdf', '', /texts are read from \.csv, \.tsv, \.jsonl, \.ndjson files/],
  ])('%s is refused with its line', (name, content, sentence) => {
    expect(() => readLabelledText(file(name, content), columns)).toThrow(sentence);
  });

  test('a survey tells what is wrong beside what is right', () => {
    const { texts, problems } = surveyLabelledText(file('some.tsv', 'text\tlabel\na\tx\n\ty\nb\t3\n'), columns);
    expect(texts.map(({ text, label }) => [text, label])).toEqual([['a', 'x'], ['b', '3']]);
    expect(problems).toEqual([{ line: 3, problem: '"text" is empty.' }]);
  });
});

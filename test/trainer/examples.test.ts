import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { schema } from '../../src/trainer/registry';

const folder = join(__dirname, '../../examples');

test.each(readdirSync(folder).filter((name) => name.endsWith('.maml.json')))('%s is a config', (name) => {
  const errors: ParseError[] = [];
  const config: unknown = parse(readFileSync(join(folder, name), 'utf8'), errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  const { error } = schema().safeParse(config);
  expect(error?.message).toBeUndefined();
});

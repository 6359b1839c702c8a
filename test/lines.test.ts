import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const most = 150;
const root = resolve(__dirname, '..');
const filesIn = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true }).map(String)
  .filter((name) => /\.(ts|mjs|cjs|css)$/.test(name) && !name.startsWith(join('e2e', 'output'))).map((name) => join(folder, name));

/** A sentence, an expression to match or a piece of HTML is not cut in two: with it a line may be longer. */
const hasLongLiteral = (line: string): boolean => /(['"`])(?:(?!\1)[^\\]|\\.){70,}|\/(?:[^/\\]|\\.){70,}\/|<[a-z-]+[ >]/.test(line);

it('lines have at most 150 columns', () => {
  const long = ['src', 'webview', 'scripts', 'test'].flatMap(filesIn).flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n')
    .flatMap((line, i) => ([...line].length > most && !hasLongLiteral(line) ? [`${file}:${i + 1}`] : [])));
  expect(long).toEqual([]);
});

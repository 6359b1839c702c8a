import * as tf from '@tensorflow/tfjs-core';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { mustLieInside } from './confine';
import * as initialisers from './math/initialisers';
import * as losses from './math/losses';
import { Rng } from './math/rng';

/**
 * A person's own TypeScript or JavaScript file, run inside the trainer.
 *
 * Types are stripped and `import`/`export` made CommonJS by sucrase: pure JavaScript in our bundle (esbuild is a
 * native program, esbuild-wasm 12 MB, and Node strips types only from 22.18 on), and it keeps every line where it
 * was, so an error names the line that the person sees. The file may import
 * - `@tensorflow/tfjs-core` (or `@tensorflow/tfjs`, `@tensorflow/tfjs-node`): the trainer's own copy, since a second
 *   one would replace the engine's gradients by wrong ones;
 * - `maml-lab`: `{ tf, Rng, losses, initialisers }`;
 * - its own relative files (.ts or .js), Node's modules, and packages installed above it.
 */
export interface UserModule {
  readonly file: string;
  /** The default export (`module.exports` of a CommonJS file). */
  readonly value: unknown;
  /** A sentence about the module, at the line where `word` first stands. */
  complain(word: string, sentence: string): Error;
  /** Runs a part of the module; what it throws becomes one sentence with file and line. */
  guard<T>(part: string, run: () => T): T;
}

const shared = { tf, Rng, losses, initialisers };
const offered: Readonly<Record<string, unknown>> = {
  '@tensorflow/tfjs-core': tf, '@tensorflow/tfjs': tf, '@tensorflow/tfjs-node': tf,
};
type Compile = (source: string, file: string) => string;
interface Loaded { exports: unknown }

/**
 * Loads a module. Only called for a config that names one: an untrusted workspace runs nothing.
 * @param path relative to `folder` @param key the option that gave the path, for messages
 * @param more what 'maml-lab' has for this module beside the usual
 * @throws Error with one sentence: absent, not readable as code, throws on load, no default export
 */
export const loadUserModule = async (
  path: string, folder: string, key: string, more: Readonly<Record<string, unknown>> = {},
): Promise<UserModule> => {
  const file = resolve(folder, path);
  if (!isFile(file)) throw new Error(`${key}: there is no file ${file} (relative paths start at the config's folder).`);
  mustLieInside(file, folder, key);
  const loaded = new Map<string, Loaded>();
  const guard = <T>(part: string, run: () => T): T => {
    const sentence = (error: unknown) => told(error, file, part, [...loaded.keys()]);
    try {
      const result = run();
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => { throw sentence(error); }) as T;
    } catch (error) {
      throw sentence(error);
    }
  };
  const compile = await compiler();
  const exported = guard('while it was loaded', () => load(file, { compile, loaded, folder, more }));
  const value = isObject(exported) && ('default' in exported || '__esModule' in exported) ? exported.default : exported;
  const complain = (word: string, sentence: string) => new Error(`${file}:${lineOf(file, word)}: ${sentence}`);
  if (value === undefined || (value === exported && isObject(value) && Object.keys(value).length === 0)) {
    throw complain('export', 'the module has no default export: end it with "export default …".');
  }
  return { file, value, complain, guard };
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Loaded on the first module, so that other runs never pay for it. */
const compiler = async (): Promise<Compile> => {
  const { transform } = await import('sucrase');
  return (source, file) =>
    transform(source, { transforms: ['typescript', 'imports'], filePath: file, disableESTransforms: true }).code;
};

/** What every file of a module shares while it is loaded. */
interface Loading {
  readonly compile: Compile;
  readonly loaded: Map<string, Loaded>;
  readonly folder: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** Runs one file as CommonJS; a file that is still loading gives what it has exported so far. */
const load = (file: string, loading: Loading): unknown => {
  const { compile, loaded, folder, more } = loading;
  const known = loaded.get(file);
  if (known) return known.exports;
  const module: Loaded = { exports: {} };
  loaded.set(file, module);
  const native = createRequire(file);
  const find = (id: string): unknown => {
    if (id === 'maml-lab') return { ...shared, ...more };
    if (Object.hasOwn(offered, id)) return offered[id];
    if (!id.startsWith('.') && !isAbsolute(id)) return native(id);
    const path = resolve(dirname(file), id);
    const own = ownFile(path);
    mustLieInside(own ?? path, folder, `import of ${id}`);
    return own ? load(own, loading) : native(id);
  };
  const code = compile(readFileSync(file, 'utf8'), file);
  compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file })(
    module.exports, find, module, file, dirname(file),
  );
  return module.exports;
};

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** The code file that an import means: as written, with an ending, or `.ts` where TypeScript writes `.js`. */
const ownFile = (path: string): string | undefined => {
  const endings = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs'].map((ending) => path + ending);
  const others = [path.replace(/\.([cm]?)js$/, '.$1ts'), join(path, 'index.ts'), join(path, 'index.js')];
  return [...endings, ...others].find((p) => /\.[cm]?[jt]s$/.test(p) && isFile(p));
};

const lineOf = (file: string, word: string): number => {
  const lines = readFileSync(file, 'utf8').split('\n');
  return Math.max(0, lines.findIndex((line) => new RegExp(`\\b${word}\\b`).test(line))) + 1;
};

/** What a module threw, as one sentence at the innermost line of the person's own files. */
const told = (error: unknown, file: string, part: string, files: readonly string[]): Error => {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  const stack = error instanceof Error ? `${error.stack}` : '';
  const parse = /^Error transforming (.*?): (.*) \((\d+):\d+\)$/.exec(message);
  if (parse) return new Error(`${parse[1]}:${parse[3]}: cannot be read as TypeScript or JavaScript: ${parse[2]}.`);
  const places = files.flatMap((f) => {
    const at = stack.indexOf(`${f}:`);
    return at < 0 ? [] : [{ at, place: /^\d+/.exec(stack.slice(at + f.length + 1))?.[0], f }];
  }).sort((a, b) => a.at - b.at);
  const [first] = places;
  return new Error(`${first?.place ? `${first.f}:${first.place}` : file}: the module threw ${part}: ${message}`);
};

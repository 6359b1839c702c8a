import { build } from 'esbuild';
import { createRequire } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { wake } from './anEditor.mjs';

const known = Symbol('already looked for');
const root = resolve(import.meta.dirname, '..');

/**
 * The extension in two files: `extension.js` has the modules that `activate()` uses, and `later.js` all others, which V8 reads only when one
 * of them is first used. Which ones those are is seen by waking the extension in an editor that is none; a module that is wanted earlier after
 * all is merely read earlier. @param options of esbuild, with modules that are evaluated on first use (onFirstUse.mjs)
 */
export const buildInTwo = async (options) => {
  const first = await usedFirst(options);
  const [beginning, others] = [half(first, true), half(first, false)];
  const begun = await build({ ...options, outfile: 'dist/extension.js', plugins: [beginning.plugin, ...options.plugins], stdin: script(
    `const { activate, deactivate } = require('./src/extension.ts');\nmodule.exports = { activate, deactivate, modules: ${listOf(first)} };`) });
  const rest = await build({ ...options, outfile: 'dist/later.js', plugins: [others.plugin, ...options.plugins],
    stdin: script(`exports.modules = ${listOf(beginning.asked)};`) });
  return [begun, rest];
};

const script = (contents) => ({ contents, resolveDir: root, loader: 'js', sourcefile: 'inTwo' });
const listOf = (files) => `{ ${[...files].sort().map((file) => `${nameOf(file)}: () => require(${JSON.stringify(file)})`).join(', ')} }`;
const nameOf = (file) => JSON.stringify(relative(root, file).replaceAll('\\', '/'));

/** One half's modules as they are; one of the other half is what that one hands out. */
const half = (first, isFirst) => {
  const asked = new Set();
  const other = isFirst ? './later.js' : './extension.js';
  const setup = ({ onResolve, onLoad, resolve: find }) => {
    onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, namespace, pluginData }) => {
      if (namespace === 'other') return { path, external: true };
      if (pluginData === known || kind === 'entry-point' || path.startsWith('glob:')) return undefined;
      const found = await find(path, { importer, resolveDir, kind, namespace, pluginData: known });
      if (found.external || !isAbsolute(found.path) || first.has(found.path) === isFirst) return found;
      asked.add(found.path);
      return { path: found.path, namespace: 'other' };
    });
    onLoad({ filter: /.*/, namespace: 'other' }, ({ path }) =>
      ({ contents: `module.exports = require(${JSON.stringify(other)}).modules[${nameOf(path)}]();`, loader: 'js' }));
  };
  return { asked, plugin: { name: 'in-two', setup } };
};

const once = /return mod \|\| \(0, cb\[__getOwnPropNames\(cb\)\[0\]\]\)/;

/** Files of the modules that are evaluated until `activate()` has returned. */
const usedFirst = async (options) => {
  const { outputFiles: [bundle] } = await build({
    ...options, entryPoints: ['src/extension.ts'], outfile: 'extension.js', write: false, minify: false, sourcemap: false, metafile: false,
  });
  if (!once.test(bundle.text)) throw new Error('esbuild evaluates modules in another way than scripts/inTwo.mjs knows.');
  const used = new Set([resolve(root, 'src/extension.ts')]);
  globalThis.mamlLabUses = (name) => used.add(resolve(root, name));
  const text = bundle.text.replace(once, 'if (!mod) mamlLabUses(__getOwnPropNames(cb)[0]);\n    $&');
  wake(text, createRequire(import.meta.url));
  return new Set([...used].filter((file) => file.endsWith('.ts') && !file.includes('glob:')));
};

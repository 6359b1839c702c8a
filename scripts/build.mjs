import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { esbuildGlobImports } from './globImports.mjs';
import { buildInTwo } from './inTwo.mjs';
import { onFirstUse } from './onFirstUse.mjs';

/** Builds dist/: the extension, the command line, the forked trainer and the panel. `--watch` is not needed: 0.3 s. */
process.chdir(new URL('..', import.meta.url).pathname);
execFileSync(process.execPath, ['scripts/manifest.mjs', '--check'], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync('dist', { recursive: true, force: true });
/** zod brings its own sentences in forty languages; ours are told by src/trainer/config/configProblems.ts, in the editor's bundle. */
const onlyEnglish = {
  name: 'onlyEnglish',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export { default as en } from "./en.js";' })),
};
/** tfjs-core brings node-fetch for a Node without fetch, and that a table of all domain names: a tenth of the bundle. */
const ownFetch = {
  name: 'ownFetch',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node-fetch$/ }, ({ path }) => ({ path, namespace: 'own-fetch' }));
    onLoad({ filter: /.*/, namespace: 'own-fetch' }, () => ({ contents: 'module.exports = globalThis.fetch;' }));
  },
};
const common = {
  // Licences of everything bundled stand in ThirdPartyNotices.txt.
  bundle: true, minify: process.argv.includes('--minify'), legalComments: 'none', sourcemap: true, logLevel: 'warning', charset: 'utf8',
  metafile: true,
  plugins: [onlyEnglish, ownFetch, esbuildGlobImports],
};
const node = {
  ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'],
  external: ['vscode', 'onnxruntime-node', 'onnxruntime-web', 'esbuild'],
};
const all = [
  buildInTwo({ ...node, plugins: [onFirstUse, onlyEnglish, esbuildGlobImports] }),
  build({ ...node, entryPoints: { program: 'src/program.ts' }, outdir: 'dist' }),
  build({
    ...common, entryPoints: { main: 'webview/main.ts', codicon: 'webview/styles/codicon.css' }, outdir: 'dist/webview', platform: 'browser',
    target: 'es2022', format: 'iife', loader: { '.ttf': 'file', '.svg': 'text' },
  }),
];
const built = (await Promise.all(all)).flat();
// Which source files became part of the bundles: what ThirdPartyNotices.txt is made of.
mkdirSync('.cache', { recursive: true });
const sources = [...new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].filter((name) => existsSync(name)).sort();
writeFileSync('.cache/bundled.json', JSON.stringify(sources, null, 1));
for (const name of ['cli', 'trainer']) writeFileSync(`dist/${name}.js`, `#!/usr/bin/env node\nrequire('./program.js').${name}();\n`);
if (existsSync('data')) cpSync('data', 'dist/data', { recursive: true });
// The catalogue knows every plug-in; the editor's schema, completion and wizard are made of it.
const { jsonSchema, ...catalog } = JSON.parse(execFileSync(process.execPath, ['dist/cli.js', 'catalog', '--json'], { encoding: 'utf8' }));
writeFileSync('dist/catalog.json', JSON.stringify(catalog));
writeFileSync('dist/config.schema.json', JSON.stringify({
  ...jsonSchema, allowComments: true, allowTrailingCommas: true,
}));

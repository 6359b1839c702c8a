/**
 * `npm run manifest`: writes commands, menus and keys of package.json and their English titles in package.nls.json
 * from src/host/commands/. With --check it only says whether they are up to date. Everything else there is by hand.
 */
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { esbuildGlobImports } from './globImports.mjs';
import { root } from './install.mjs';

/** Declarations run without VS Code: whatever they import of it is never called. */
const withoutEditor = {
  name: 'without-editor',
  setup(bundler) {
    bundler.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'no-editor' }));
    bundler.onLoad({ filter: /.*/, namespace: 'no-editor' }, () => ({
      contents: 'const any = new Proxy(class {}, { get: () => any, apply: () => any, construct: () => any, getPrototypeOf: () => any }); module.exports = any;',
      loader: 'js',
    }));
  },
};
const { outputFiles: [bundle] } = await build({
  stdin: { contents: "import files from 'glob:./src/host/commands/*.ts'; module.exports = files;", resolveDir: root, sourcefile: `${root}/manifest.js` },
  bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'error', plugins: [esbuildGlobImports, withoutEditor],
  external: ['@vscode/debugadapter'], mainFields: ['module', 'main'],
});
const found = { exports: {} };
new Function('module', 'exports', 'require', bundle.text)(found, found.exports, (await import('node:module')).createRequire(import.meta.url));
const commands = Object.entries(found.exports);

const both = (...parts) => parts.filter(Boolean).join(' && ');
const id = (name) => `mamlLab.${name}`;
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const words = JSON.parse(readFileSync(`${root}/package.nls.json`, 'utf8'));

manifest.contributes.commands = commands.map(([name, { icon, needsTrust, enablement }]) => {
  const condition = both(needsTrust && 'isWorkspaceTrusted', enablement);
  return {
    command: id(name), title: `%command.${name}%`, category: '%category%',
    ...(icon && { icon: `$(${icon})` }), ...(condition && { enablement: condition }),
  };
});
const menus = { commandPalette: commands.flatMap(([name, { palette }]) => (palette ? [{ command: id(name), when: palette }] : [])) };
for (const [name, { menus: places = [] }] of commands) {
  for (const { menu, when, group } of places) (menus[menu] ??= []).push({ command: id(name), when, group });
}
const submenus = Object.fromEntries(Object.entries(manifest.contributes.menus).filter(([menu]) => menu.startsWith('mamlLab.')));
manifest.contributes.menus = { ...menus, ...submenus };
const keys = commands.flatMap(([name, { key }]) => (key ? [{ command: id(name), ...key }] : []));
if (keys.length > 0) manifest.contributes.keybindings = keys;
else delete manifest.contributes.keybindings;

const others = Object.entries(words).filter(([key]) => !key.startsWith('command.'));
const at = others.findIndex(([key]) => key.startsWith('setting.'));
const titles = commands.map(([name, { title }]) => [`command.${name}`, title]);
const told = Object.fromEntries([...others.slice(0, at), ...titles, ...others.slice(at)]);

let stale = false;
for (const [file, value] of [['package.json', manifest], ['package.nls.json', told]]) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (readFileSync(`${root}/${file}`, 'utf8') === text) continue;
  stale = true;
  if (!process.argv.includes('--check')) writeFileSync(`${root}/${file}`, text);
}
if (stale && process.argv.includes('--check')) {
  console.error('package.json does not fit src/host/commands/: run `npm run manifest`.');
  process.exit(1);
}

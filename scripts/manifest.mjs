/**
 * `npm run manifest`: writes commands, menus, keys and language-model tools of package.json and their English titles in
 * package.nls.json from src/host/commands/ and src/agents/tools/. With --check it only says whether they are up to date. Everything else there is
 * by hand.
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
  stdin: { contents: "import commands from 'glob:./src/host/commands/*.ts'; import tools from 'glob:./src/agents/tools/*.ts';"
    + "import { toolName } from './src/agents/tool.ts'; import { toJSONSchema } from 'zod'; module.exports = { commands, tools, toolName, toJSONSchema };", resolveDir: root, sourcefile: `${root}/manifest.js` },
  bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'error', plugins: [esbuildGlobImports, withoutEditor],
  external: ['@vscode/debugadapter'], mainFields: ['module', 'main'],
});
const found = { exports: {} };
new Function('module', 'exports', 'require', bundle.text)(found, found.exports, (await import('node:module')).createRequire(import.meta.url));
const { toolName, toJSONSchema } = found.exports;
const commands = Object.entries(found.exports.commands);
const tools = Object.entries(found.exports.tools);

/** Trust as VS Code says it, too late for lines of trees, and as src/host/trust.ts says it. */
const trusted = '(isWorkspaceTrusted || mamlLab.trusted)';
const both = (...parts) => parts.filter(Boolean).join(' && ');
const id = (name) => `mamlLab.${name}`;
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const words = JSON.parse(readFileSync(`${root}/package.nls.json`, 'utf8'));

manifest.contributes.commands = commands.map(([name, { icon, needsTrust, enablement }]) => {
  const condition = both(needsTrust && trusted, enablement);
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

/** Reading tools may be named in any prompt; what starts or stops something is offered where that is allowed. */
manifest.contributes.languageModelTools = tools.map(([name, { description, icon, effect, request }]) => {
  const { $schema, ...inputSchema } = toJSONSchema(request, { io: 'input' });
  return {
    name: toolName(name), displayName: `%tool.${name}%`, userDescription: `%tool.${name}.about%`, modelDescription: description,
    toolReferenceName: `maml${name[0].toUpperCase()}${name.slice(1)}`, canBeReferencedInPrompt: true, icon: `$(${icon})`,
    tags: ['meta-learning', 'experiments'], ...(effect !== 'reads' && { when: 'isWorkspaceTrusted' }), inputSchema,
  };
});

const others = Object.entries(words).filter(([key]) => !key.startsWith('command.') && !key.startsWith('tool.'));
const at = others.findIndex(([key]) => key.startsWith('setting.'));
const titles = commands.map(([name, { title }]) => [`command.${name}`, title]);
const toolWords = tools.flatMap(([name, { title, about }]) => [[`tool.${name}`, title], [`tool.${name}.about`, about]]);
const told = Object.fromEntries([...others.slice(0, at), ...titles, ...others.slice(at), ...toolWords]);

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

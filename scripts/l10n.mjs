/**
 * `npm run l10n`: exports every string of the extension and the panel, every sentence that the trainer tells them and every word of the
 * catalogue to l10n/bundle.l10n.json, drops translations whose string is gone, and lists what a translation lacks. `--missing` prints
 * only that, as JSON to be filled in; `--fill FILE` takes such a file back; `--check` changes nothing and fails when something is missing.
 */
import { getL10nJson } from '@vscode/l10n-dev';
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { esbuildGlobImports } from './globImports.mjs';
import { root } from './install.mjs';

const languages = ['zh-cn'];
const { values } = parseArgs({
  options: { check: { type: 'boolean' }, missing: { type: 'boolean' }, fill: { type: 'string' }, language: { type: 'string', default: 'zh-cn' } },
});
/** Names that data give and the panel translates: splits, metrics and long work of a run's record; baselines are those of a config. */
const spoken = [
  'train', 'validation', 'test', 'evaluation',
  'MSE', 'accuracy', 'return', 'log₁₀ loss', 'left out', 'Stopping with a checkpoint …',
];

const read = (file) => (existsSync(join(root, file)) ? JSON.parse(readFileSync(join(root, file), 'utf8')) : {});
const textOf = (value) => `${JSON.stringify(value, null, 2)}\n`;
const sorted = (value) => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
const write = (file, value) => {
  mkdirSync(join(root, 'l10n'), { recursive: true });
  writeFileSync(join(root, file), textOf(value));
};
const placeholders = (text) => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort().join();

const english = await exported();
const nls = read('package.nls.json');
if (values.fill) fill(values.language, JSON.parse(readFileSync(values.fill, 'utf8')));
const troubles = languages.flatMap(troublesOf);
const isStale = textOf(english) !== textOf(read('l10n/bundle.l10n.json'));
if (values.missing) console.log(textOf(missingOf(values.language)));
else if (values.check) check();
else update();

/** Strings of `t(…)`, `say(…)` and `vscode.l10n.t(…)`, and of tables of words, which are called through a name. */
async function exported() {
  const files = [...filesIn('src/host'), ...filesIn('src/agents'), ...filesIn('src/protocol'), ...filesIn('src/runs'), ...filesIn('src/report'),
    'src/trainer/import/importReport.ts', 'src/cli/sweepText.ts', ...filesIn('webview')];
  const scripts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const contents = scripts.map((text) => `import * as vscode from 'vscode';\n${text
    .replace(/^import \* as vscode from 'vscode';$/m, '').replace(/(?<![\w.#$])(?:this\.)?(t|say)\((?=\s*['"`])/g, 'vscode.l10n.t(')}`);
  const found = await getL10nJson(contents.map((text) => ({ extension: '.ts', contents: text })));
  // What agents are told stays English; only their questions to the person are translated.
  const words = scripts.filter((_, i) => !files[i].startsWith('src/agents/'))
    .flatMap((text) => [...text.matchAll(/const \w*[wW]ords\b[^=]*= \{([^}]*)\}/g)])
    .flatMap(([, body]) => [...body.matchAll(/:\s*'([^']+)'/g)].map(([, word]) => word));
  const all = [...spoken, ...words, ...toldIn('src'), ...await catalogued()];
  return sorted({ ...found, ...Object.fromEntries(all.map((word) => [word, word])) });
}

/** Templates of `` tell`…` ``: what code without an editor says (src/protocol/sentence.ts). */
function toldIn(folder) {
  const { forEachChild, isIdentifier, isTaggedTemplateExpression, isTemplateExpression } = ts;
  return filesIn(folder).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (!text.includes('tell`')) return [];
    const found = [];
    const visit = (node) => {
      if (isTaggedTemplateExpression(node) && isIdentifier(node.tag) && node.tag.text === 'tell') {
        const { template } = node;
        const parts = isTemplateExpression(template) ? [template.head, ...template.templateSpans.map(({ literal }) => literal)] : [template];
        found.push(parts.map(({ text: part }, i) => (i === 0 ? part : `{${i - 1}}${part}`)).join('').replace(/\s*\n\s*/g, ' '));
      }
      forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
    return found;
  });
}

/** Summaries, traits and descriptions of everything that a config or a sweep can name, and what shifts of task sets are called. */
async function catalogued() {
  const outfile = join(root, '.cache/catalogued.cjs');
  const contents = `
    export { catalog, schemas, taskSets as plugins } from './src/trainer/registry';
    export { jsonSchema } from './src/trainer/config/jsonSchema';
    export { baselineNames } from './src/protocol/config';
    export { sweepJsonSchema } from './src/protocol/sweep';
    export { sweepLanguage } from './src/protocol/sweepLanguage';`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning',
    mainFields: ['module', 'main'], external: ['onnxruntime-node', 'onnxruntime-web', 'esbuild'], plugins: [esbuildGlobImports],
  });
  const { baselineNames, catalog, schemas, plugins, jsonSchema, sweepJsonSchema, sweepLanguage } = createRequire(import.meta.url)(outfile);
  const config = jsonSchema(schemas());
  const shifts = Object.entries(plugins).flatMap(([name, { shifts: of }]) => {
    const usual = schemas().taskSets[name].safeParse({ name });
    return of && usual.success ? ['validation', 'test'].flatMap((split) => Object.keys(of(usual.data, split))) : [];
  });
  const { taskSets, models, algorithms } = catalog('');
  const entries = [...taskSets, ...models, ...algorithms];
  const described = [...entries, config, sweepLanguage(config, sweepJsonSchema(), undefined, false)].flatMap(descriptionsIn);
  // A source stays as it is: src/host/config/vocabulary.ts takes it apart in the same way.
  const words = described.map((text) => /^(.+?\.) \(.+\)$/.exec(text)?.[1] ?? text);
  return [...shifts, ...baselineNames, ...entries.flatMap(({ summary, needs = [], gives = [] }) => [summary, ...needs, ...gives]), ...words];
}

function descriptionsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof value.description === 'string' && value.description !== '' ? [value.description] : [];
  return [...own, ...Object.values(value).flatMap(descriptionsIn)];
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true }).map(String)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).map((name) => `${folder}/${name}`).sort();
}

/** What is to be translated yet: strings of the code by themselves, those of package.json by their key. */
function missingOf(language) {
  const [bundle, own] = [read(`l10n/bundle.l10n.${language}.json`), read(`package.nls.${language}.json`)];
  const lacks = (all, translated) => Object.fromEntries(Object.entries(all).filter(([key]) => !translated[key]));
  return { bundle: lacks(english, bundle), nls: lacks(nls, own) };
}

function fill(language, { bundle = {}, nls: own = {} }) {
  write(`l10n/bundle.l10n.${language}.json`, sorted({ ...read(`l10n/bundle.l10n.${language}.json`), ...bundle }));
  write(`package.nls.${language}.json`, inOrder({ ...read(`package.nls.${language}.json`), ...own }));
}

/** The keys of package.nls.json, in its order. */
function inOrder(translated) {
  return Object.fromEntries(Object.keys(nls).flatMap((key) => (translated[key] ? [[key, translated[key]]] : [])));
}

function troublesOf(language) {
  const [bundle, own] = [read(`l10n/bundle.l10n.${language}.json`), read(`package.nls.${language}.json`)];
  const missing = missingOf(language);
  const wrong = [...Object.entries(bundle).filter(([key]) => english[key]), ...Object.entries(own).map(([key, text]) => [nls[key] ?? '', text])]
    .filter(([source, text]) => placeholders(source) !== placeholders(text) || commandsIn(source) !== commandsIn(text))
    .map(([source]) => `${language}: other placeholders or links than in English: ${source}`);
  return [...Object.keys({ ...missing.bundle, ...missing.nls }).map((key) => `${language}: not translated: ${key}`), ...wrong];
}

/** `vscode.l10n.t` reads `{…{0}…}` as one unknown place and fills nothing in. */
function braced() {
  return Object.keys(english).filter((text) => /\{[^}]*\{/.test(text))
    .map((text) => `a brace of its own before a place, put it into a value: ${text}`);
}

function commandsIn(text) {
  return (text.match(/\(command:[^)]*\)/g) ?? []).join();
}

function check() {
  const all = [...(isStale ? ['l10n/bundle.l10n.json does not fit the source: npm run l10n'] : []), ...braced(), ...troubles];
  for (const trouble of all) console.error(trouble);
  if (all.length > 0) process.exit(1);
}

function update() {
  write('l10n/bundle.l10n.json', english);
  for (const language of languages) {
    const bundle = read(`l10n/bundle.l10n.${language}.json`);
    write(`l10n/bundle.l10n.${language}.json`, sorted(Object.fromEntries(Object.entries(bundle).filter(([key]) => key in english))));
    write(`package.nls.${language}.json`, inOrder(read(`package.nls.${language}.json`)));
  }
  for (const trouble of troubles) console.log(trouble);
  console.log(`${Object.keys(english).length} strings, ${Object.keys(nls).length} of package.json; ${troubles.length} troubles.`);
}

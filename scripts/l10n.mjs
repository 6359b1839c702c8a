/**
 * `npm run l10n`: exports every string of the extension and the panel to l10n/bundle.l10n.json, drops translations whose
 * string is gone, and lists what a translation lacks. `--missing` prints only that, as JSON to be filled in;
 * `--fill FILE` takes such a file back; `--check` changes nothing and fails when something is missing.
 */
import { getL10nJson } from '@vscode/l10n-dev';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './install.mjs';

const languages = ['zh-cn'];
const { values } = parseArgs({
  options: { check: { type: 'boolean' }, missing: { type: 'boolean' }, fill: { type: 'string' }, language: { type: 'string', default: 'zh-cn' } },
});
/** Names that data give and the panel translates: splits, baselines, metrics and long work of a run's record. */
const spoken = [
  'train', 'validation', 'test', 'random', 'joint', 'oracle', 'scratch', 'sgd', 'momentum', 'rmsprop', 'adam', 'evaluation',
  'MSE', 'accuracy', 'return', 'log₁₀ loss',
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
  const files = [...filesIn('src/host'), ...filesIn('src/agents'), ...filesIn('src/protocol'), ...filesIn('webview')];
  const scripts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const contents = scripts.map((text) => `import * as vscode from 'vscode';\n${text
    .replace(/^import \* as vscode from 'vscode';$/m, '').replace(/(?<![\w.#$])(?:this\.)?(t|say)\((?=\s*['"`])/g, 'vscode.l10n.t(')}`);
  const found = await getL10nJson(contents.map((text) => ({ extension: '.ts', contents: text })));
  // What agents are told stays English; only their questions to the person are translated.
  const words = scripts.filter((_, i) => !files[i].startsWith('src/agents/'))
    .flatMap((text) => [...text.matchAll(/const \w*[wW]ords\b[^=]*= \{([^}]*)\}/g)])
    .flatMap(([, body]) => [...body.matchAll(/:\s*'([^']+)'/g)].map(([, word]) => word));
  return sorted({ ...found, ...Object.fromEntries([...spoken, ...words].map((word) => [word, word])) });
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

function commandsIn(text) {
  return (text.match(/\(command:[^)]*\)/g) ?? []).join();
}

function check() {
  const all = [...(isStale ? ['l10n/bundle.l10n.json does not fit the source: npm run l10n'] : []), ...troubles];
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

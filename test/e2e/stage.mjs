/**
 * A folder that VS Code takes for the built extension. With the fake trainer it is a copy whose trainer writes a
 * made-up run, so that the extension can be tried without training anything.
 */
import { build } from 'esbuild';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { esbuildGlobImports } from '../../scripts/globImports.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Where `npm run package` puts the package for a target. */
export const packageOf = (target) => {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return join(root, 'packages', `${name}-${version}${target === 'universal' ? '' : `-${target}`}.vsix`);
};
const shipped = ['package.json', 'package.nls.json', 'media', 'l10n', 'examples'];

/** @returns {Promise<string>} the staged extension: its own `dist/`, everything else as in the project */
export async function stageWithFakeTrainer() {
  const stage = mkdtempSync(join(tmpdir(), 'maml-lab-stage-'));
  for (const name of shipped) if (existsSync(join(root, name))) symlinkSync(join(root, name), join(stage, name));
  const common = { absWorkingDir: root, bundle: true, charset: 'utf8', logLevel: 'warning', plugins: [esbuildGlobImports] };
  const node = {
    ...common, mainFields: ['module', 'main'], platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'],
  };
  const dist = (name) => join(stage, 'dist', name);
  await Promise.all([
    build({ ...node, entryPoints: ['src/extension.ts'], outfile: dist('extension.js') }),
    build({ ...node, entryPoints: ['test/gallery/fakeTrainer.ts'], outfile: dist('trainer.js') }),
    build({
      ...common, platform: 'browser', target: 'es2022', format: 'iife', loader: { '.ttf': 'file', '.svg': 'text' },
      entryPoints: { main: 'webview/main.ts', codicon: 'webview/styles/codicon.css' }, outdir: dist('webview'),
    }),
  ]);
  writeFileSync(dist('config.schema.json'), '{ "type": "object", "allowComments": true, "allowTrailingCommas": true }');
  return stage;
}

/** A few of the examples: of a long tree VS Code draws only what is in sight. */
export const isStaged = (path) => !path.endsWith('.maml.json')
  || /\/(sinusoid|sinusoid-quick|lines|intents|omniglot|omniglot-20way|omniglot-hour|bandits|navigation)\.maml\.json$/.test(
    path.replaceAll('\\', '/'));

/** A workspace of its own: a copy of the examples; the quick one trains long enough to be stopped, and then only evaluates. */
export function temporaryWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'maml-lab-workspace-'));
  cpSync(join(root, 'examples'), folder, { recursive: true, filter: isStaged });
  const config = join(folder, 'sinusoid-quick.maml.json');
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace(/"iterations": \d+/, '"iterations": 15000').replace(/"baselines": \[.*?\]/, '"baselines": ["random"]'));
  return folder;
}

export const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * `npm run figures`: what the extension, as it is shipped, costs a real VS Code: activation, time from Run to the first point,
 * blocks of the extension host, memory with a thousand runs, the search for configs among 10,000 other files. Prints a table; a
 * benchmark, not a test. [--runs N] [--files N] [--windows N] [--only empty,activation,point,host]
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkbench, runInHost } from '../test/e2e/driver.mjs';
import { temporaryWorkspace } from '../test/e2e/stage.mjs';
import { waitFor } from '../test/e2e/steps.mjs';
import { startCodeServer } from './codeServer.mjs';
import { build, install, root, run } from './install.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, files: { type: 'string', default: '10000' }, windows: { type: 'string', default: '5' },
    only: { type: 'string', default: 'empty,activation,point,host' } },
});
install();
build('--minify');
const workspace = temporaryWorkspace();
const figures = [];
const wanted = new Set(values.only.split(','));
try {
  if (wanted.has('empty')) await withoutUs();
  // Where runs and open editors lie, the extension does not sleep.
  if (wanted.has('host')) await insideHost('asleep');
  if (wanted.has('activation')) {
    await insideHost('activation', Number(values.windows));
    await asTheEditorSays(Number(values.windows));
  }
  if (wanted.has('point')) await fromRunToPoint(Number(values.windows));
  if (wanted.has('host')) {
    manyRuns(Number(values.runs));
    manyFiles(Number(values.files));
    await insideHost('figures');
  }
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
console.log(`load of the last minute: ${loadavg()[0].toFixed(1)}`);
for (const [name, all] of figuresByName()) {
  const sorted = all.map(({ value }) => Math.round(value)).sort((a, b) => a - b);
  const range = sorted.length > 1 ? `, median of ${sorted.length} (${sorted[0]} to ${sorted.at(-1)})` : '';
  console.log(`${String(sorted[Math.floor((sorted.length - 1) / 2)]).padStart(6)} ${all[0].unit.padEnd(3)} ${name}${range}`);
}

function figuresByName() {
  const found = new Map();
  for (const figure of figures) found.set(figure.name, [...found.get(figure.name) ?? [], figure]);
  return found;
}

/** What *Running Extensions* says, which is loading the bundle and calling `activate()`: in a window whose page is busy with opening a config. */
async function asTheEditorSays(windows) {
  const server = await startCodeServer({ folder: workspace, extensionPath: root,
    settings: { 'security.workspace.trust.enabled': false }, log: () => {} });
  try {
    for (let i = 0; i < windows; i++) {
      const vscode = await openWorkbench({ url: server.url, folder: workspace });
      await vscode.openFile('sinusoid-quick.maml.json');
      await vscode.codeLens('Run');
      await vscode.palette('Developer: Show Running Extensions');
      const row = vscode.page.locator('.extension', { hasText: 'MAML Lab' }).locator('.activation-time');
      await row.waitFor();
      figures.push({ name: 'activation as Running Extensions says it', value: Number(/(\d+)\s*ms/.exec(await row.innerText())?.[1]), unit: 'ms' });
      await vscode.close();
    }
  } finally {
    await server.stop();
  }
}

/** In every page and frame: says when somebody presses a button on a CodeLens, and when the panel's chart first says a meta-loss. */
function tellPoints() {
  addEventListener('pointerdown', ({ target }) => { if (target.closest?.('.codelens-decoration')) console.log(`PRESSED ${Date.now()}`); }, true);
  const charts = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
    [...(one.matches('maml-line-chart[aria-label^="Meta-loss goes"]') ? [one] : []), ...(one.shadowRoot ? charts(one.shadowRoot) : [])]);
  const looking = setInterval(() => {
    if (charts(document).length === 0) return;
    clearInterval(looking);
    console.log(`POINT ${Date.now()}`);
  }, 20);
}

/** The clock of the page itself, which nobody asks anything meanwhile: from the press on Run until the panel's chart says a meta-loss. */
async function fromRunToPoint(runs) {
  const settings = { 'security.workspace.trust.enabled': false };
  const server = await startCodeServer({ folder: workspace, extensionPath: root, settings, log: () => {} });
  const vscode = await openWorkbench({ url: server.url, folder: workspace, onEveryPage: tellPoints });
  const said = (word) => vscode.messages.map(({ text }) => text).filter((text) => text.startsWith(word)).map((text) => Number(text.split(' ')[1]));
  try {
    for (let i = 1; i <= runs; i++) {
      await vscode.openFile('sinusoid-quick.maml.json');
      await (await vscode.codeLens('Run')).click();
      await waitFor('the first point', () => said('POINT').length === i);
      const what = i === 1 ? 'first run of a window' : 'later runs';
      figures.push({ name: `from Run to the first point on the chart, ${what}`, value: said('POINT').at(-1) - said('PRESSED').at(-1), unit: 'ms' });
      const panel = await vscode.frame('sinusoid, quick', 30_000);
      await panel.locator('vscode-button', { hasText: 'Stop' }).click();
      await panel.locator('vscode-icon[aria-label="stopped"]').waitFor();
      await vscode.palette('View: Close All Editors');
    }
  } finally {
    await vscode.close();
    await server.stop();
  }
}

/** Copies of one short real run. */
function manyRuns(count) {
  const runs = join(workspace, 'runs');
  const model = join(runs, 'sinusoid-quick-20260101-000000');
  rmSync(runs, { recursive: true, force: true });
  mkdirSync(runs);
  const config = join(workspace, 'sinusoid-quick.maml.json');
  const short = ['--set', 'training.iterations=200', '--set', 'evaluation.tasks=10', '--out', model];
  if (run(process.execPath, ['dist/cli.js', 'run', config, ...short], { stdio: 'ignore' })) throw new Error('The model run failed.');
  for (let i = readdirSync(runs).length; i < count; i++) {
    cpSync(model, join(runs, `sinusoid-quick-20260101-${String(i).padStart(6, '0')}`), { recursive: true });
  }
  figures.push({ name: 'runs in the folder', value: readdirSync(runs).length, unit: '' });
}

/** Files that are no configs, a hundred to a folder. */
function manyFiles(count) {
  for (let i = 0; i < count; i++) {
    const folder = join(workspace, 'pictures', String(Math.floor(i / 100)));
    if (i % 100 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.png`), '');
  }
  figures.push({ name: 'other files in the folder', value: count, unit: '' });
}

/** What an extension host holds with an extension that does nothing: where ours begins. */
async function withoutUs() {
  const empty = join(workspace, '.empty');
  mkdirSync(empty);
  const manifest = {
    name: 'empty', publisher: 'none', version: '0.0.1', engines: { vscode: '^1.101.0' }, main: './main.js', activationEvents: ['*'],
  };
  writeFileSync(join(empty, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(empty, 'main.js'), 'exports.activate = () => undefined;');
  await insideHost('empty', 1, empty);
  rmSync(empty, { recursive: true });
}

/** @param name of a file of test/e2e/host @param windows each with an extension host of its own @param extensionPath whose host it is */
async function insideHost(name, windows = 1, extensionPath = root) {
  const server = await startCodeServer({
    folder: workspace, extensionPath, smokeTestDriver: true, settings: { 'security.workspace.trust.enabled': false }, log: () => {},
  });
  try {
    const testsPath = join(root, `test/e2e/host/${name}.cjs`);
    for (let i = 0; i < windows; i++) {
      const { code, lines } = await runInHost({ url: server.url, folder: workspace, extensionPath, testsPath, limitMs: 180_000 });
      for (const line of lines) if (line.includes('FIGURE ')) figures.push(JSON.parse(line.slice(line.indexOf('FIGURE ') + 7)));
      if (code !== 0) throw new Error(lines.slice(-5).join('\n'));
    }
  } finally {
    await server.stop();
  }
}

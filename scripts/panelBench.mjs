/**
 * `node scripts/panelBench.mjs [--pictures FOLDER]`: how long the panel takes from a message to the drawn frame, in a real
 * Chromium: a run of 1,000,000 points (decimated to 4,000 as the host does) and 20 runs laid over each other.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { buildSync } from 'esbuild';
import { findChromium } from '../test/e2e/driver.mjs';

const root = resolve(import.meta.dirname, '..');
const { values: { pictures } } = parseArgs({ options: { pictures: { type: 'string' } } });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1400, height: 1250 } });
page.on('pageerror', (error) => console.error(String(error.stack).slice(0, 500)));
page.on('console', (message) => message.type() !== 'log' && console.error(message.text().slice(0, 300)));
const dark = {
  'editor-background': '#1f1f1f', foreground: '#cccccc', descriptionForeground: '#9d9d9d', 'panel-border': '#2b2b2b', focusBorder: '#0078d4',
  'charts-blue': '#59a4f9', 'charts-orange': '#d18616', 'charts-green': '#89d185', 'charts-purple': '#b180d7', 'charts-foreground': '#cccccc',
  'input-background': '#313131', 'input-foreground': '#cccccc', 'dropdown-background': '#313131', 'dropdown-foreground': '#cccccc',
  'list-inactiveSelectionBackground': '#37373d', 'textLink-foreground': '#4daafc', 'font-family': 'sans-serif', 'button-background': '#0078d4',
};
const variables = Object.entries(dark).map(([name, value]) => `--vscode-${name}: ${value};`).join('');
await page.setContent(`<html style="${variables}"><body class="vscode-dark"><main id="panel"></main></body></html>`);
await page.addStyleTag({ content: readFileSync(join(root, 'dist/webview/main.css'), 'utf8') });
await page.evaluate(standIn);
await page.addScriptTag({ content: readFileSync(join(root, 'dist/webview/main.js'), 'utf8') });

const hostSide = decimationTime();
console.log(`host: 1,000,000 points decimated in ${hostSide.toFixed(1)} ms`);
await page.evaluate(() => window.bench.hydrate(4000));
await page.waitForTimeout(500);
report('1 M points (4,000 a curve), message to drawn frame', await page.evaluate(() => window.bench.appends(60)));
report('the same, processor time of the main thread alone', await processorTimes(60));
await picture('overview');
await page.evaluate(() => window.bench.compare());
await page.waitForTimeout(2500);
report('20 runs overlaid, message to drawn frame', await page.evaluate(() => window.bench.appends(40)));
report('20 runs overlaid, zoom to drawn frame', await page.evaluate(() => window.bench.zooms(20)));
report('1,000 runs, key in the filter to drawn frame', await page.evaluate(() => window.bench.filters()));
await picture('compare');
for (const [name, width] of [['compare-narrow', 700], ['compare-least', 440]]) {
  await page.setViewportSize({ width, height: 1250 });
  await page.waitForTimeout(300);
  await picture(name);
}
await browser.close();

async function picture(name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Wall clocks of a busy machine also count other programs; the thread's own clock does not. */
async function processorTimes(times) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const now = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const found = [];
  for (let i = 0; i < times; i++) {
    const before = await now();
    await page.evaluate(() => window.bench.appends(1));
    found.push(await now() - before);
  }
  await session.detach();
  return found;
}

function report(what, times) {
  const inOrder = [...times].sort((a, b) => a - b);
  const at = (share) => inOrder[Math.floor(share * (inOrder.length - 1))].toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms (${times.length} times)`);
}

/** The host's own work on a million points. */
function decimationTime() {
  const { outputFiles } = buildSync({
    stdin: { contents: "export * from './src/host/decimate'; export * from './src/host/metricSeries';", resolveDir: root, loader: 'ts' },
    bundle: true, platform: 'node', format: 'cjs', write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
  const { MetricSeries, metricPoints, strideFor } = module.exports;
  const series = new MetricSeries();
  for (let i = 1; i <= 1e6; i++) series.push({ x: i, loss: 1 / Math.sqrt(i), min: 0, max: 2, gradientNorm: 1, rate: 1e-3, count: 1 });
  metricPoints(series, strideFor(1e6), 0);
  const started = performance.now();
  metricPoints(series, strideFor(1e6), 0);
  return performance.now() - started;
}

/** Runs in the page: stands in for the extension host, and measures. */
function standIn() {
  const folders = Array.from({ length: 1000 }, (_, i) => `/w/runs/run-${String(i).padStart(4, '0')}`);
  const noise = (i) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
  const columns = (n, seed) => ({
    x: Float64Array.from({ length: n }, (_, i) => (i + 1) * 250),
    loss: Float32Array.from({ length: n }, (_, i) => 0.3 + 0.02 * seed + 3 * Math.exp(-i / 300) + 0.1 * noise(i + seed)),
    min: Float32Array.from({ length: n }, (_, i) => 0.2 + 2 * Math.exp(-i / 300)),
    max: Float32Array.from({ length: n }, (_, i) => 0.6 + 4 * Math.exp(-i / 300)),
    gradientNorm: Float32Array.from({ length: n }, (_, i) => 1 + noise(i)), rate: new Float32Array(n).fill(1e-3),
  });
  const curve = (seed) => Array.from({ length: 11 }, (_, step) => ({
    step, mean: 0.1 + 0.01 * seed + 3 * Math.exp(-step), ci95: 0.05 + 0.1 * Math.exp(-step), metric: 'mse',
  }));
  const facts = { run: folders[0], name: 'bench', state: 'running', canStop: true, trusted: true };
  const config = { taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [40, 40] }, algorithm: { name: 'maml' }, training: { seed: 7 } };
  const started = {
    kind: 'started', time: 1, iteration: 0, version: 1, name: 'bench', config, iterations: 1e6, trainedSteps: 1, metric: 'mse', picture: 'curve',
    input: [1], parameters: 1761, runtime: 'onnx', runtimeReason: '', threads: 1, versions: {}, sizes: {}, transductive: false,
  };
  const validation = (iteration) => ({
    kind: 'validation', time: 2, iteration, curve: curve(iteration % 7),
    values: curve(0).map(({ mean }) => Array.from({ length: 48 }, (_, i) => mean * noise(i))),
    supportCurve: curve(0), best: true,
  });
  const methods = ['maml', 'fomaml', 'anil', 'reptile'];
  const answers = {
    runs: () => ({
      runs: folders.map((folder, i) => ({
        folder, name: `sinusoid-${methods[i % 4]}-${i}`, state: i === 0 ? 'running' : 'finished', iteration: 1e6, iterations: 1e6,
        metric: 'mse', final: true,
        trained: { step: 1, mean: 0.3 + noise(i), ci95: 0.03 }, last: { step: 10, mean: 0.1 + noise(i) / 3, ci95: 0.02 }, tasks: 600,
        split: 'test', transductive: false, hasValues: true, itPerSecond: 312, seconds: 200 + i, began: i,
      })),
      differing: [
        { key: 'algorithm.name', values: folders.map((_, i) => methods[i % 4]) },
        { key: 'algorithm.innerRate', values: folders.map((_, i) => [0.001, 0.003, 0.01, 0.03, 0.1][i % 5]) },
        { key: 'training.seed', values: folders.map((_, i) => i % 10) },
      ],
      equal: [{ key: 'taskSet.name', value: 'sinusoid' }, { key: 'model.hidden', value: [40, 40] }],
    }),
    series: ({ run }) => ({
      metrics: columns(4000, folders.indexOf(run)), curve: curve(folders.indexOf(run)), final: true, metric: 'mse', trainedSteps: 1, iterations: 1e6,
    }),
    episodes: ({ run }) => ({ values: [1, 10].map((step) => ({
      step, values: Array.from({ length: 600 }, (_, i) => noise(i) + 0.3 * noise(i + 7 * folders.indexOf(run)) + 0.05 * folders.indexOf(run)),
    })) }),
  };
  let remembered;
  let id = 0;
  const waiting = new Map();
  const post = (body, own = ++id) => window.postMessage({ version: 1, id: own, body }, '*');
  window.acquireVsCodeApi = () => ({
    getState: () => remembered,
    setState: (state) => { remembered = state; },
    postMessage: ({ body, inReplyTo }) => {
      if (body.kind === 'drawn') waiting.get(inReplyTo)?.();
      if (body.kind === 'ask' && answers[body.name]) post({ kind: 'answer', ask: body.ask, result: answers[body.name](body.request) }, 0);
    },
  });
  const none = { x: new Float64Array(), mean: new Float32Array(), ci95: new Float32Array() };
  const update = (kind, n, events) => ({
    kind, facts, events, metrics: { from: 0, columns: columns(n, 0) }, validations: { from: 0, columns: none },
  });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  window.bench = {
    hydrate: (n) => post(update('hydrate', n, [started, validation(1000)])),
    /** All points change in each message. @returns milliseconds of work from the message's arrival to the drawn frame */
    async appends(times) {
      const found = [];
      for (let i = 0; i < times; i++) {
        await frame();
        const body = update('append', 4000, [validation(1000 + i)]);
        const own = ++id;
        const drawn = new Promise((done) => waiting.set(own, done));
        found.push(await worked(() => post(body, own), drawn));
      }
      return found;
    },
    compare: () => post({ kind: 'showTab', tab: 'compare', choices: { 'compare.chosen': JSON.stringify(folders.slice(0, 20)) } }, 0),
    async zooms(times) {
      const chart = [...document.querySelectorAll('maml-line-chart')].find((one) => one.querySelector('canvas') && one.ariaLabel?.includes(' at '))
        ?? document.querySelectorAll('maml-line-chart')[1];
      const found = [];
      for (let i = 0; i < times; i++) {
        await frame();
        found.push(await worked(() => chart.dispatchEvent(new KeyboardEvent('keydown', { key: i % 4 === 3 ? '0' : '+' })), frame()));
      }
      return found;
    },
    async filters() {
      const box = document.querySelector('.filter');
      const found = [];
      for (const text of ['m', 'ma', 'maml', 'maml innerRate=0.01', 'mse<0.4', '', 'seed=3', '']) {
        await frame();
        box.value = text;
        found.push(await worked(() => box.dispatchEvent(new Event('input')), frame()));
      }
      return found;
    },
  };
  /** Time on the main thread: the wait for the next frame is not counted, what is done in it is. */
  async function worked(begin, drawn) {
    const tasks = [];
    const from = performance.now();
    let idle = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      const asked = performance.now();
      return original((now) => { idle += performance.now() - asked; callback(now); });
    };
    begin();
    await drawn;
    window.requestAnimationFrame = original;
    tasks.push(performance.now() - from - idle);
    return tasks[0];
  }
}

/**
 * `npm run pictures [-- ITERATIONS]`: the pictures and the animation of README and docs, from the running product on two real
 * runs, into docs/images/: the workbench in both themes, the sidebar, every tab of the panel (found by themselves:
 * `tab-<id>.png`), a debug session, and `run.gif`; and those of the walkthrough, in both themes, into media/walkthrough/.
 */
import gifenc from 'gifenc';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { openWorkbench } from '../test/e2e/driver.mjs';
import { isStaged } from '../test/e2e/stage.mjs';
import { startCodeServer } from './codeServer.mjs';
import { build, install, root, run } from './install.mjs';

install();
build();
const workspace = mkdtempSync(join(tmpdir(), 'maml-lab-pictures-'));
const images = join(root, 'docs/images');
const walkthrough = join(root, 'media/walkthrough');
const config = 'sinusoid.maml.json';
const title = 'sinusoid, K = 10, 1 step';
const quick = { config: 'sinusoid-quick.maml.json', title: 'sinusoid, quick' };
const iterations = process.argv[2] ?? '5000';
const letters = { config: 'omniglot-hour.maml.json', title: 'omniglot, 5-way 1-shot, one hour' };
const mostBytes = 1e6;

mkdirSync(images, { recursive: true });
cpSync(join(root, 'examples'), workspace, { recursive: true, filter: isStaged });
// The newest is shown: at the article's rate a run this short still diverges beyond its trained step.
for (const rate of [0.01, 0.001]) {
  trained(config, [`training.iterations=${iterations}`, `algorithm.innerRate=${rate}`, 'evaluation.baselines=["joint","oracle"]']);
}
const server = await startCodeServer({
  folder: workspace, extensionPath: root, log: () => {},
  settings: {
    'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false,
    'editor.minimap.enabled': false, 'debug.internalConsoleOptions': 'neverOpen',
  },
});
const vscode = await openWorkbench({ url: server.url, folder: workspace, width: 1400, height: 880 });
const { page } = vscode;
try {
  const panel = await finishedPanel();
  for (const theme of ['light', 'dark']) {
    await wear(theme);
    await take(`workbench-${theme}`);
  }
  await takeStep('sample');
  await take('sidebar', { x: 0, y: 0, width: 350, height: 500 });
  await alone();
  await takeTabs(panel);
  await vscode.palette('View: Close All Editors');
  await takeData();
  await takeDebug();
  await animation();
} finally {
  await vscode.close();
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}

/** A run of a config with other settings. */
function trained(file, set) {
  if (run(process.execPath, ['dist/cli.js', 'run', join(workspace, file), ...set.flatMap((one) => ['--set', one])])) process.exit(1);
}

/** The newest run's panel beside its config, with the runs in the sidebar. */
async function finishedPanel() {
  await vscode.showContainer('MAML Lab');
  const view = await vscode.waitForView('Experiments');
  await vscode.openFile(config);
  await (await vscode.codeLens('last: ')).click();
  const panel = await vscode.frame(title, 30_000);
  await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
  await view.locator('.monaco-list-row[aria-level="2"]').first().hover();
  return panel;
}

async function wear(theme) {
  const worn = await page.locator('.monaco-workbench.vs').count() > 0 ? 'light' : 'dark';
  if (worn !== theme) await vscode.palette('Preferences: Toggle between Light/Dark Themes');
}

/** Only the panel, in the whole width. */
async function alone() {
  await vscode.openFile(config);
  await vscode.palette('View: Close Editor');
  await vscode.palette('View: Toggle Primary Side Bar Visibility');
}

async function takeTabs(panel) {
  for (const tab of await panel.locator('[role="tab"]').all()) {
    const id = (await tab.getAttribute('id')).replace('tab-', '');
    await tab.click();
    if (id === 'adaptation') await panel.locator('.next-episode').first().click();
    if (id === 'generalisation') {
      await panel.locator('vscode-button', { hasText: 'Measure' }).click();
      await panel.locator('.tab-page maml-line-chart').first().waitFor({ timeout: 180_000 });
    }
    if (id === 'compare') {
      const boxes = panel.locator('.runs input[type="checkbox"]');
      await boxes.nth(1).waitFor();
      for (const box of await boxes.all()) await box.check();
    }
    await panel.locator('.tab-page vscode-icon[spin]').first().waitFor({ state: 'detached', timeout: 60_000 });
    await take(`tab-${id}`);
    if (id === 'adaptation') await takeStep('watch');
    if (id === 'compare') await takeStep('compare');
  }
}

/** An episode of images: what becomes of one's own data, too. */
async function takeData() {
  trained(letters.config, ['training.iterations=40', 'training.metaBatch=4', 'training.validationTasks=20', 'evaluation.tasks=20',
    'evaluation.baselines=[]']);
  await vscode.openFile(letters.config);
  await (await vscode.codeLens('last: ')).click();
  const panel = await vscode.frame(letters.title, 30_000);
  await panel.locator('#tab-taskSets').click();
  await panel.locator('h2', { hasText: 'Episode 0' }).waitFor();
  await vscode.openFile(letters.config);
  await vscode.palette('View: Close Editor');
  await takeStep('data');
  await vscode.palette('View: Close All Editors');
}

/** A run that stands at its first adaptation step. */
async function takeDebug() {
  await vscode.palette('View: Toggle Primary Side Bar Visibility');
  await vscode.openFile(quick.config);
  await vscode.codeLens('Debug');
  await page.locator('.view-line', { hasText: '"algorithm"' }).first().click();
  await page.keyboard.press('F9');
  await page.keyboard.press('F5');
  const panel = await vscode.frame(quick.title, 60_000);
  await panel.locator('#tab-debug[aria-selected="true"]').waitFor({ timeout: 60_000 });
  await take('debug');
  await takeStep('debug');
  await page.keyboard.press('Shift+F5');
  await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  await page.locator('.view-line', { hasText: '"algorithm"' }).first().click();
  await page.keyboard.press('F9');
  await vscode.showContainer('MAML Lab');
}

/** @param clip a part of the window; without one, all of it */
async function take(name, clip) {
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(images, `${name}.png`), ...(clip && { clip }) });
}

/** A picture of the walkthrough in both themes, as WebP and small: they are in the package. The dark one is worn again after. */
async function takeStep(name) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  for (const theme of ['light', 'dark']) {
    await wear(theme);
    await page.waitForTimeout(1500);
    const clip = { x: 0, y: 0, width, height, scale: 640 / width };
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 55, clip });
    writeFileSync(join(walkthrough, `${name}-${theme}.webp`), Buffer.from(data, 'base64'));
  }
  await session.detach();
}

/** A run being watched, from Run to its end: a frame each 0.7 s, fewer and smaller until it fits. */
async function animation() {
  await page.setViewportSize({ width: 1200, height: 720 });
  await vscode.palette('View: Close All Editors');
  await vscode.openFile(quick.config);
  await (await vscode.codeLens('Run')).click();
  const panel = await vscode.frame(quick.title, 30_000);
  const frames = [];
  await panel.locator('maml-line-chart canvas').first().waitFor();
  await takeStep('run');
  const isOver = () => panel.locator('vscode-icon[aria-label="finished"]').count();
  for (let more = 60; more > 0 && !(await isOver()); more--) {
    frames.push(PNG.sync.read(await page.screenshot()));
    await page.waitForTimeout(700);
  }
  for (const [colours, shrink, every] of [[128, 1.5, 1], [64, 1.5, 1], [64, 1.5, 2], [32, 2, 2]]) {
    writeFileSync(join(images, 'run.gif'), gif(frames.filter((_, i) => i % every === 0), colours, shrink));
    if (statSync(join(images, 'run.gif')).size <= mostBytes) return console.log(`run.gif: ${readFileSync(join(images, 'run.gif')).length} bytes`);
  }
  throw new Error('The animation does not fit into 1 MB.');
}

/** One palette for all frames; what does not change from one to the next is transparent, which packs well. */
function gif(frames, colours, shrink) {
  const { GIFEncoder, quantize, applyPalette } = gifenc;
  const small = frames.map((frame) => smaller(frame, shrink));
  const palette = quantize(small.at(-1).data, colours - 1);
  const clear = palette.length;
  const encoder = GIFEncoder();
  let before;
  small.forEach(({ data, width, height }, i) => {
    const now = applyPalette(data, palette);
    const shown = before ? now.map((colour, at) => (colour === before[at] ? clear : colour)) : now;
    encoder.writeFrame(shown, width, height, {
      ...(i === 0 && { palette: [...palette, [0, 0, 0]] }), delay: i === small.length - 1 ? 3000 : 350,
      transparent: i > 0, transparentIndex: clear, dispose: 1, first: i === 0,
    });
    before = now;
  });
  encoder.finish();
  return encoder.bytes();
}

/** Means over squares, so that text stays legible. */
function smaller({ data, width, height }, factor) {
  const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
  const out = new Uint8ClampedArray(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [x0, x1] = [Math.floor(x * factor), Math.min(width, Math.ceil((x + 1) * factor))];
      const [y0, y1] = [Math.floor(y * factor), Math.min(height, Math.ceil((y + 1) * factor))];
      const sum = [0, 0, 0, 0];
      for (let j = y0; j < y1; j++) for (let i = x0; i < x1; i++) for (let c = 0; c < 4; c++) sum[c] += data[(j * width + i) * 4 + c];
      for (let c = 0; c < 4; c++) out[(y * w + x) * 4 + c] = sum[c] / ((x1 - x0) * (y1 - y0));
    }
  }
  return { data: new Uint8Array(out.buffer), width: w, height: h };
}

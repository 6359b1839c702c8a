/**
 * `npm run pictures [-- ITERATIONS]`: the pictures and the animation of README and docs, from the running product on a real run,
 * into docs/images/. Each picture is one entry of `pictures` below: a new view is a new entry. What this build has not
 * (a tab, a command) is said and left out. Tabs of the panel are found by themselves: `tab-<id>-dark.png`, `-light.png`.
 */
import gifenc from 'gifenc';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { openWorkbench } from '../test/e2e/driver.mjs';
import { startCodeServer } from './codeServer.mjs';
import { build, install, root, run } from './install.mjs';

install();
build();
const workspace = mkdtempSync(join(tmpdir(), 'maml-lab-pictures-'));
const images = join(root, 'docs/images');
const config = 'sinusoid.maml.json';
const title = 'sinusoid, K = 10, 1 step';
const quick = { config: 'sinusoid-quick.maml.json', title: 'sinusoid, quick' };
const iterations = process.argv[2] ?? '30000';
const mostBytes = 1.5e6;
const themes = ['dark', 'light'];

/** Taken once per theme, in this order, on the finished run's panel. */
const pictures = {
  workbench: async () => {},
  sidebar: async (vscode) => vscode.waitForView('Experiments'),
  debug: async (vscode) => {
    await vscode.openFile(config);
    await (await vscode.codeLens('Debug')).click();
    await vscode.page.locator('.debug-toolbar').waitFor({ timeout: 30_000 });
  },
  compare: async (vscode) => {
    await vscode.palette('MAML Lab: Compare Runs');
    await vscode.page.waitForTimeout(2000);
    await vscode.page.keyboard.press('Escape');
  },
};

mkdirSync(images, { recursive: true });
cpSync(join(root, 'examples'), workspace, { recursive: true });
if (run(process.execPath, [
  'dist/cli.js', 'run', join(workspace, config), '--set', `training.iterations=${iterations}`, '--set', 'evaluation.baselines=["joint","oracle"]',
])) process.exit(1);
const server = await startCodeServer({
  folder: workspace, extensionPath: root, log: () => {},
  settings: { 'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false },
});
const vscode = await openWorkbench({ url: server.url, folder: workspace, width: 1700, height: 1000 });
try {
  await vscode.showContainer('MAML Lab');
  await vscode.waitForView('Experiments');
  await vscode.openFile(config);
  await (await vscode.codeLens('last: ')).click();
  const panel = await vscode.frame(title, 30_000);
  await panel.locator('vscode-icon[aria-label="finished"]').waitFor();
  for (const theme of themes) await takePanel(theme);
  // These open editors over the panel, which then goes: last.
  for (const theme of [...themes].reverse()) await takeOthers(theme);
  await animation();
} finally {
  await vscode.close();
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}

/** Only the first theme is there already. */
async function wear(theme) {
  const worn = await vscode.page.locator('.monaco-workbench.vs').count() > 0 ? 'light' : 'dark';
  if (worn === theme) return;
  await vscode.palette('Preferences: Toggle between Light/Dark Themes');
  await vscode.page.waitForTimeout(1000);
}

async function takePanel(theme) {
  await wear(theme);
  await take('workbench', pictures.workbench, theme);
  await take('sidebar', pictures.sidebar, theme, { x: 0, y: 0, width: 420, height: 620 });
  const panel = await vscode.frame(title, 30_000);
  const tabs = await panel.locator('[role="tab"]').evaluateAll((all) => all.map(({ id }) => id));
  for (const id of tabs) {
    await take(`tab-${id.replace(/^tab-/, '')}`, () => panel.locator(`[role="tab"][id="${id}"]`).click(), theme);
  }
  await panel.locator('[role="tab"]').first().click();
}

async function takeOthers(theme) {
  await wear(theme);
  const { workbench, sidebar, ...others } = pictures;
  for (const [name, prepare] of Object.entries(others)) await take(name, prepare, theme);
}

/** @param clip a part of the window; without one, all of it */
async function take(name, prepare, theme, clip) {
  try {
    await prepare(vscode);
  } catch (error) {
    console.error(`${name} (${theme}) is left out: ${String(error.message).split('\n')[0]}`);
    await vscode.page.keyboard.press('Escape');
    return;
  }
  await vscode.page.waitForTimeout(1500);
  await vscode.page.screenshot({ path: join(images, `${name}-${theme}.png`), ...(clip && { clip }) });
}

/** A run being watched, from Run to its end: a frame each 0.7 s, fewer and smaller until it fits. */
async function animation() {
  const { page } = vscode;
  await page.setViewportSize({ width: 1200, height: 720 });
  await vscode.palette('View: Close All Editors');
  await vscode.openFile(quick.config);
  await (await vscode.codeLens('Run')).click();
  const panel = await vscode.frame(quick.title, 30_000);
  const frames = [];
  const isOver = () => panel.locator('vscode-icon[aria-label="finished"]').count();
  for (let more = 60; more > 0 && !(await isOver()); more--) {
    frames.push(PNG.sync.read(await page.screenshot()));
    await page.waitForTimeout(700);
  }
  for (const [colours, shrink, every] of [[128, 1.5, 1], [64, 1.5, 1], [64, 1.5, 2], [32, 2, 2]]) {
    writeFileSync(join(images, 'run.gif'), gif(frames.filter((_, i) => i % every === 0), colours, shrink));
    if (statSync(join(images, 'run.gif')).size <= mostBytes) return console.log(`run.gif: ${readFileSync(join(images, 'run.gif')).length} bytes`);
  }
  throw new Error('The animation does not fit into 1.5 MB.');
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

/**
 * Hands and eyes for a real VS Code in a headless Chromium: what a user does, by the names a user
 * sees. Every helper waits for what it needs and fails with one sentence saying what was missing.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { workbenchAddress } from '../../scripts/codeServer.mjs';

const output = join(dirname(fileURLToPath(import.meta.url)), 'output');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
];
const quickInput = '.quick-input-widget:not([inert]) .quick-input-box input';
const cspRefusal = /violates the following (report-only )?Content Security Policy/;
/** Long: a busy machine is slow, and what is there already is never waited for. */
const LIMIT_MS = 60_000;

/** The Chromium to drive, or undefined where there is none. */
export function findChromium() {
  return [process.env.CHROMIUM, ...browsers].find((path) => path && existsSync(path));
}

/**
 * Opens `folder` in the server at `url`. With `extensionPath` the extension is loaded in
 * development mode (the server needs `smokeTestDriver`); without it the installed ones are there.
 * `trust`: true trusts the folder, false keeps Restricted Mode, undefined leaves the question open.
 * `language`: what a language pack would make of the window; the workbench's own words stay English.
 * `onEveryPage`: a function that runs first in every page and frame.
 */
export async function openWorkbench({
  url, folder, extensionPath, trust, theme = 'dark', width = 1400, height = 900, language, onEveryPage,
}) {
  const browser = await launch();
  try {
    const viewport = { width, height };
    const page = await browser.newPage({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
    if (language) await page.addInitScript((name) => { globalThis._VSCODE_NLS_LANGUAGE = name; }, language);
    if (onEveryPage) await page.addInitScript(onEveryPage);
    const messages = listen(page);
    await page.goto(workbenchAddress({ url, folder, extensionPath }));
    await settled(page);
    if (trust !== undefined) await answerTrust(page, trust);
    return workbench(browser, page, messages);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Runs `testsPath` (a CommonJS file exporting `run(): Promise`) inside the extension host, with the
 * whole `vscode` API. The server needs `smokeTestDriver`. Returns its exit code and what it logged.
 */
export async function runInHost({ url, folder, extensionPath, testsPath, limitMs = 60_000 }) {
  const browser = await launch();
  const lines = [];
  let late;
  try {
    const page = await browser.newPage();
    const code = await new Promise((done, fail) => {
      const limit = `${testsPath} did not end in ${limitMs / 1000} s.`;
      late = setTimeout(() => fail(new Error([limit, ...lines.slice(-20)].join('\n'))), limitMs);
      const address = workbenchAddress({ url, folder, extensionPath, testsPath });
      runTests(page, { done, lines, address }).catch(fail);
    });
    return { code, lines };
  } finally {
    clearTimeout(late);
    await browser.close();
  }
}

/** The page hands over what the extension host prints and, at the end, the exit code. */
async function runTests(page, { done, lines, address }) {
  const log = (_level, args) => lines.push(args.map(String).join(' '));
  await page.exposeFunction('codeAutomationLog', log);
  await page.exposeFunction('codeAutomationExit', done);
  await page.goto(address);
}

function launch() {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error(
      'No Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM.',
    );
  }
  return chromium.launch({ executablePath, headless: true, args: flags, handleSIGTERM: false });
}

/** Everything the page and its frames said, for assertions and for a failing test's report. */
function listen(page) {
  const messages = [];
  page.on('console', (message) => messages.push({ type: message.type(), text: message.text() }));
  page.on('pageerror', (error) => messages.push({ type: 'pageerror', text: String(error.stack) }));
  return messages;
}

function workbench(browser, page, messages) {
  return {
    page,
    messages,
    /** What a Content Security Policy refused: always in a webview, the workbench is clean. */
    violations: () => messages.map(({ text }) => text).filter((text) => cspRefusal.test(text)),
    palette: (command) => palette(page, command),
    pick: (label) => pick(page, label),
    answer: (text) => answer(page, text),
    dialog: (button) => dialog(page, button),
    notification: (text) => notification(page, text),
    openFile: (path) => openFile(page, path),
    codeLens: (title, limitMs) => codeLens(page, title, limitMs),
    useLens: (title, happened) => useLens(page, title, happened),
    showContainer: (title) => showContainer(page, title),
    waitForView: (title) => waitForView(page, title),
    fromMenu: (row, label) => fromMenu(page, row, label),
    unfold: (row, below) => unfold(page, row, below),
    openRunOf: (experiment) => openRunOf(page, experiment),
    frame: (title, limitMs) => webviewFrame(page, title, limitMs),
    screenshot: (name, isNeeded) => screenshot(page, name, isNeeded),
    stored: (...words) => stored(page, words),
    /** The same for the panels of these run folders. */
    storedPanels: (...runs) => stored(page, runs.map((run) => ['mainThreadWebview', `"run":"${run}"`])),
    reload: async () => {
      await page.reload();
      await settled(page);
    },
    /** Closes the window as a user does: the extension host is told and ends. */
    close: async () => {
      await page.goto('about:blank').catch(() => {});
      await browser.close();
    },
    /** Loses the connection instead: the extension host lives on and waits for a reconnection. */
    drop: () => browser.close(),
  };
}

/** A browser stores the workbench's state now and then: waits until it has all of these words, those of a list in one text. */
async function stored(page, words) {
  // Not waitForFunction, which takes a promise for an answer.
  for (const deadline = Date.now() + 2 * LIMIT_MS; !(await page.evaluate(isStored, words)); await sleep(500)) {
    if (Date.now() > deadline) throw new Error(`The workbench has not stored ${JSON.stringify(words)}.`);
  }
}

/** Runs in the page. Texts of the state stand in one another, so that their quotes are escaped. */
async function isStored(words) {
  const databases = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('vscode-web-state-db'));
  const asked = (request) => new Promise((found, fail) => {
    request.onsuccess = () => found(request.result);
    request.onerror = () => fail(request.error);
  });
  const texts = await Promise.all(databases.map(async (name) => {
    const database = await asked(indexedDB.open(name));
    try {
      const [store] = database.objectStoreNames;
      return store ? await asked(database.transaction(store).objectStore(store).getAll()) : [];
    } finally {
      database.close();
    }
  }));
  const all = texts.flat().map((text) => String(text).replaceAll('\\', ''));
  return words.every((word) => all.some((text) => [word].flat().every((part) => text.includes(part))));
}

/** The workbench is drawn and its extensions are scanned. */
async function settled(page) {
  await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 2 * LIMIT_MS });
  const scanned = () => performance.getEntriesByName('code/didLoadExtensions').length > 0;
  await page.waitForFunction(scanned, undefined, { timeout: 2 * LIMIT_MS });
}

/** Answers the question that a folder VS Code has not seen before begins with. */
async function answerTrust(page, trust) {
  const question = page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });
  if (!(await appears(question, LIMIT_MS))) {
    throw new Error('VS Code did not ask whether to trust the folder: is it switched off?');
  }
  await question.locator('.monaco-button', { hasText: trust ? /^Yes/ : /^No/ }).click();
  const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
  await restricted.waitFor({ state: trust ? 'detached' : 'visible', timeout: LIMIT_MS });
}

/** Runs a command by its full title, "Category: Title"; waits for it to be contributed. */
async function palette(page, command) {
  if (await quickly(page, 'F1', `>${command}`, command)) return;
  throw new Error(`The command palette has no “${command}”.`);
}

/** Opens a file of the folder in the editor, by its name or path. */
async function openFile(page, path) {
  const name = basename(path);
  const tab = page.locator('.tab.active', { hasText: exactly(name) }).first();
  // Rows that come late can stand in the place of the one that was taken.
  for (const deadline = Date.now() + 3 * LIMIT_MS; Date.now() < deadline;) {
    if (!(await quickly(page, 'Control+p', path, name))) throw new Error(`The folder has no file “${path}”.`);
    if (await appears(tab, 5000)) return;
  }
  throw new Error(`“${path}” does not open.`);
}

/** Opens the quick input and takes the row `label`; starts over when the focus is stolen. */
async function quickly(page, key, text, label) {
  const deadline = Date.now() + 2 * LIMIT_MS;
  const box = page.locator(quickInput);
  for (let patience = 3000; Date.now() < deadline; patience = Math.min(20_000, 2 * patience)) {
    await page.keyboard.press(key);
    const offered = (await appears(box, 1000)) && (await fills(box, text))
      && (await appears(quickRow(page, label, ''), patience));
    if (offered && (await takes(page, text, label))) return true;
    await page.keyboard.press('Escape');
  }
  return false;
}

/** Takes the row of that label: VS Code may think another one fits better and put the focus there. */
async function takes(page, text, label) {
  if (await quickRow(page, label).isVisible()) return confirms(page, text);
  const taken = await quickRow(page, label, '').click({ timeout: 2000 }).then(() => true, () => false);
  return taken && left(page, text);
}

/** Unfolds a row of a tree until a row below it is there: one that has just come moves the others, and a click goes beside. */
async function unfold(page, row, below) {
  for (const deadline = Date.now() + 3 * LIMIT_MS; Date.now() < deadline;) {
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
    if (await appears(below, 2000)) return;
  }
  throw new Error('A row of the tree does not unfold.');
}

/** Opens the menu of a row and takes an entry: a menu that has only just opened takes no click. */
async function fromMenu(page, row, label) {
  await row.click({ button: 'right' });
  const entry = page.locator('.monaco-menu .action-label', { hasText: label });
  await entry.waitFor();
  for (const deadline = Date.now() + 3 * LIMIT_MS; Date.now() < deadline; await sleep(200)) {
    if (!(await entry.isVisible())) return;
    await entry.click({ timeout: 1000 }).catch(() => undefined);
  }
  throw new Error(`The menu does not take “${label}”.`);
}

/** Opens the panel of an experiment's first run from the tree. @returns its frame */
async function openRunOf(page, name) {
  const view = await waitForView(page, 'Experiments');
  const experiment = view.locator('.monaco-list-row[aria-level="1"]', { hasText: name }).first();
  const run = experiment.locator('xpath=following-sibling::*[@aria-level="2"][1]');
  await unfold(page, experiment, run);
  await run.click();
  return webviewFrame(page, name, 30_000);
}

/** Chooses an item of the open quick pick by its label. Rows out of sight do not exist yet: it is looked for by typing. */
async function pick(page, label) {
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.locator(quickInput).fill(label);
  if (!(await appears(quickRow(page, label), LIMIT_MS))) throw new Error(`The quick pick has no “${label}”.`);
  await surely(page, label);
}

/** Types into the open input box and confirms. */
async function answer(page, text) {
  const box = page.locator(quickInput);
  if (!(await appears(box, LIMIT_MS))) throw new Error(`No input box to answer “${text}” in.`);
  await box.fill(text);
  await surely(page, text);
}

/** Confirms until the box with this text is gone: a busy window can lose a key. */
async function surely(page, text) {
  const box = page.locator(quickInput);
  for (const deadline = Date.now() + LIMIT_MS; Date.now() < deadline;) {
    await confirms(page, text);
    const now = await box.inputValue({ timeout: 50 }).catch(() => undefined);
    if (now !== text || !(await box.isVisible())) return;
  }
  throw new Error(`The box does not take “${text}”.`);
}

/** Presses a button of the modal dialog and returns what the dialog said. */
async function dialog(page, button) {
  const box = page.locator('.monaco-dialog-box');
  const target = box.locator('.monaco-button', { hasText: exactly(button) });
  if (!(await appears(target, LIMIT_MS))) throw new Error(`No dialog offers “${button}”.`);
  const said = await box.locator('.dialog-message-container').innerText();
  await target.click();
  return said;
}

/**
 * Waits for a notification that contains `text` (a string or a pattern) and returns its locator.
 * A toast that has gone, and all of them under the smoke test driver, are found behind the bell.
 */
async function notification(page, text) {
  const item = page.locator('.notification-list-item', { hasText: text }).first();
  if (await appears(item, 2000)) return item;
  if (!(await page.locator('.notifications-center.visible').count())) {
    await page.locator('[id="status.notifications"] a').click();
  }
  if (!(await appears(item, LIMIT_MS))) throw new Error(`No notification says “${text}”.`);
  return item;
}

/** Waits for a CodeLens that contains `title` and returns its locator. */
async function codeLens(page, title, limitMs = LIMIT_MS) {
  const lens = page.locator('.codelens-decoration a', { hasText: title }).first();
  if (!(await appears(lens, limitMs))) throw new Error(`No CodeLens says “${title}”.`);
  return lens;
}

/** Clicks a CodeLens until something has come of it: one that VS Code is just renewing takes a click and does nothing. */
async function useLens(page, title, happened) {
  for (const deadline = Date.now() + 3 * LIMIT_MS; Date.now() < deadline;) {
    const lens = await codeLens(page, title);
    await lens.click({ timeout: 10_000 }).catch(() => undefined);
    for (const patience = Date.now() + 20_000; Date.now() < patience; await sleep(200)) if (await happened()) return;
  }
  throw new Error(`Nothing came of the CodeLens “${title}”.`);
}

/** Opens a container of the activity bar. */
async function showContainer(page, title) {
  const label = page.locator(`a[aria-label^="${title}"]`);
  const entry = page.locator('.activitybar [role="tab"]', { has: label }).first();
  if (!(await appears(entry, LIMIT_MS))) throw new Error(`The activity bar has no “${title}”.`);
  if ((await entry.getAttribute('aria-expanded')) !== 'true') await entry.click();
}

/** Waits for a view by its title, unfolds it and returns the locator of its pane. */
async function waitForView(page, title) {
  const heading = page.locator('.pane-header h3.title', { hasText: exactly(title) });
  const pane = page.locator('.pane', { has: heading }).first();
  if (!(await appears(pane, LIMIT_MS))) throw new Error(`No view is called “${title}”.`);
  const header = pane.locator('.pane-header');
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  return pane;
}

/** The inner frame of a webview panel or view: the document the extension wrote. Panels of one name but the first have the start of their run behind it. */
async function webviewFrame(page, title, limitMs = LIMIT_MS) {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) if (await shows(frame, title)) return frame;
    await sleep(100);
  }
  throw new Error(`No webview is called “${title}”.`);
}

/** A frame can go away while it is asked: then it is not the one. */
async function shows(frame, title) {
  try {
    const element = frame.parentFrame() && (await frame.frameElement());
    const shown = element && await element.getAttribute('title');
    if (!element || !(title instanceof RegExp ? title.test(shown ?? '') : shown === title || shown?.startsWith(`${title} · `))) return false;
    return (await element.isVisible()) && (await frame.locator('body > *').count()) > 0;
  } catch {
    return false;
  }
}

/** Saves what the window shows as `output/<name>.png` and returns the path. In CI, where nobody looks at them, only what is `needed`. */
async function screenshot(page, name, isNeeded = false) {
  if (process.env.MAML_LAB_CI && !isNeeded) return '';
  mkdirSync(output, { recursive: true });
  const path = join(output, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/** The row that Enter would choose, or with an empty `state` any row. */
function quickRow(page, label, state = '.focused') {
  const name = page.locator('.label-name', { hasText: exactly(label) });
  return page.locator(`.quick-input-list .monaco-list-row${state}`, { has: name }).first();
}

function appears(locator, timeout) {
  return locator.waitFor({ state: 'visible', timeout }).then(() => true, () => false);
}

function fills(box, text) {
  return box.fill(text, { timeout: 1000 }).then(() => true, () => false);
}

/**
 * Enter, then a wait until the box is gone or asks the next question, so that the next helper does
 * not write into this one. False where the box had vanished before: then nothing was chosen.
 */
async function confirms(page, text) {
  const pressed = await page.locator(quickInput).press('Enter', { timeout: 1000 }).then(() => true, () => false);
  return pressed && left(page, text);
}

/** Waits, for a while, until the box no longer asks this. */
async function left(page, text) {
  const box = page.locator(quickInput);
  for (const deadline = Date.now() + 2000; Date.now() < deadline; await sleep(20)) {
    const now = await box.inputValue({ timeout: 50 }).catch(() => undefined);
    if (now !== text || !(await box.isVisible())) break;
  }
  return true;
}

function exactly(text) {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

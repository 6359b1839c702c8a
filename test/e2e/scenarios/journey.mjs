/**
 * What a person does from the first day to the last, in the installed universal package: by mouse and keyboard, then the
 * main path by the keyboard alone. Every wait is for a state, so that a busy machine only makes it slower.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeImages } from '../images.mjs';
import { packageOf } from '../stage.mjs';

const config = 'journey.maml.json';
const long = 120_000;

/** What is tried is what would be installed. */
export const extension = packageOf('universal');

export const settings = { 'mamlLab.run.whenWindowCloses': 'detach', 'files.simpleDialog.enable': true };

export default async function journey(tools) {
  const { open, workspace } = tools;
  makeImages(join(workspace, 'pictures'));
  const vscode = await open({ folder: workspace, trust: false });
  vscode.page.setDefaultTimeout(long);
  const hands = handsFor(vscode, tools);
  await arrive(vscode, hands, tools);
  await train(vscode, hands, tools);
  await goFurther(vscode, hands, tools);
  await debugIt(vscode, hands, tools);
  await useResults(vscode, hands, tools);
  await byKeyboard(vscode, hands, tools);
  await tools.step('nothing was refused by the content policy', () => {
    tools.check(vscode.violations().length === 0, vscode.violations().join('\n'));
  });
}

/** What several steps do. */
function handsFor(vscode, { workspace, waitFor }) {
  const { page } = vscode;
  const runs = () => (existsSync(join(workspace, 'runs')) ? readdirSync(join(workspace, 'runs')).sort() : []);
  const events = (run) => {
    const path = join(workspace, 'runs', run, 'events.ndjson');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const row = async (text) => (await vscode.waitForView('Experiments')).locator('.monaco-list-row', { hasText: text }).first();
  return {
    runs, events, row,
    ended: (run) => events(run).includes('"kind":"finished"'),
    act: async (line, name) => {
      await line.hover();
      await line.locator(`.action-label[aria-label^="${name}"]`).click();
    },
    /** Changes a config on the disk, as another program would; the editor follows. */
    set: (file, changes) => {
      const path = join(workspace, file);
      const text = changes.reduce((before, [from, to]) => before.replace(from, to), readFileSync(path, 'utf8'));
      writeFileSync(path, text);
    },
    /** The editor shows what stands on the disk. What was written while it still saved it takes for its own, and is told again. */
    shows: async (file, text) => {
      const line = page.locator('.view-line', { hasText: text }).first();
      await waitFor(`“${text}” in the editor`, async () => {
        if (await line.waitFor({ timeout: 10_000 }).then(() => true, () => false)) return true;
        writeFileSync(join(workspace, file), readFileSync(join(workspace, file)));
        return false;
      }, long);
    },
    /** Chooses a row of the quick pick that has this text anywhere. */
    choose: async (text) => {
      const found = page.locator('.quick-input-widget:not([inert]) .quick-input-list .monaco-list-row', { hasText: text }).first();
      await found.waitFor();
      await found.click();
    },
    /** The box at the top asks its next question. */
    asked: (words) => page.locator('.quick-input-widget:not([inert])', { hasText: words }).first().waitFor(),
    waitForRuns: (count) => waitFor(`${count} runs`, () => runs().length === count, long),
    statusSays: (text) => page.locator('.statusbar-item', { hasText: text }).first().waitFor(),
  };
}

async function arrive(vscode, { row, asked }, { step, check, workspace, waitFor }) {
  const { page } = vscode;
  await step('fresh install, Restricted Mode: everything is listed, nothing runs', async () => {
    await vscode.showContainer('MAML Lab');
    await (await row('sinusoid-quick.maml.json')).waitFor();
    await vscode.openFile('sinusoid-quick.maml.json');
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    check((await page.locator('.codelens-decoration a', { hasText: 'Run' }).count()) === 0, 'no lens that runs');
    await vscode.screenshot('journey-01-restricted');
  });
  await step('trust brings Run', async () => {
    await vscode.palette('Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust/ }).first().click();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
    await vscode.palette('View: Close All Editors');
    await vscode.openFile('sinusoid-quick.maml.json');
    await vscode.codeLens('Run');
    await vscode.screenshot('journey-02-trusted');
  });
  await step('the walkthrough shows six steps with pictures', async () => {
    await vscode.palette('Welcome: Open Walkthrough...');
    await vscode.pick('Get started with MAML Lab');
    const steps = page.locator('.getting-started-step');
    await steps.first().waitFor();
    check((await steps.count()) === 6, 'six steps');
    await page.locator('.getting-started-media svg, .getting-started-media img, .getting-started-media iframe, .getting-started-media webview')
      .first().waitFor({ state: 'attached' });
    await vscode.screenshot('journey-03-walkthrough');
    await vscode.palette('View: Close All Editors');
  });
  await step('New Experiment writes a config that runs as it is', async () => {
    await vscode.palette('MAML Lab: New Experiment…');
    await asked('(1/4)');
    await vscode.pick('sinusoid');
    await asked('(2/4)');
    await vscode.pick('mlp');
    await asked('(3/4)');
    await vscode.pick('maml');
    await asked('(4/4)');
    await vscode.answer('journey');
    await waitFor('the config', () => existsSync(join(workspace, config)));
    await page.locator('.tab.active', { hasText: config }).waitFor();
    await vscode.codeLens('Run');
    await vscode.screenshot('journey-04-new');
  });
  await step('a mistake is underlined, and mended by a quick fix', async () => {
    const path = join(workspace, config);
    const before = readFileSync(path, 'utf8');
    const line = before.split('\n').findIndex((text) => text.includes('"innerRate"')) + 1;
    const column = before.split('\n')[line - 1].indexOf('innerRate') + 4;
    await goTo(page, line, column);
    await page.keyboard.type('x');
    await page.keyboard.press('Escape');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+s');
    await waitFor('the mistake on the disk', () => readFileSync(path, 'utf8') !== before);
    await vscode.screenshot('journey-05-mistake');
    const widget = page.locator('.action-widget', { hasText: 'Change to "innerRate"' });
    await waitFor('the quick fix', async () => {
      await page.keyboard.press('Control+.');
      return widget.waitFor({ timeout: 3000 }).then(() => true, () => false);
    }, long);
    await vscode.screenshot('journey-06-quick-fix');
    await page.keyboard.press('Enter');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    // While it saves, an editor takes what another program writes for its own, or refuses to go on: it is left to end.
    await waitFor('the mended text, saved', () => readFileSync(path, 'utf8') === before && Date.now() - statSync(path).mtimeMs > 2000);
  });
}

async function train(vscode, { row, act, runs, events, set, shows }, { step, check, waitFor, workspace }) {
  const { page } = vscode;
  await step('Run: the tree counts, and the curve moves', async () => {
    set(config, [[/"iterations": \d+/, '"iterations": 400000'], [/"validateEvery": \d+/, '"validateEvery": 200'],
      [/"checkpointEvery": \d+/, '"checkpointEvery": 200'], [/"tasks": \d+/, '"tasks": 40']]);
    await shows(config, '400000');
    // The lens stands above the first line, which the mending had scrolled away.
    await goTo(page, 1, 1);
    await vscode.useLens('Run', () => runs().length === 1);
    await (await row(/\d+ %/)).waitFor({ timeout: long });
    const panel = await vscode.frame('journey', long);
    const chart = panel.locator('maml-line-chart[aria-label^="Query"]');
    await chart.locator('canvas').waitFor();
    const first = await chart.getAttribute('aria-label');
    await waitFor('another adaptation curve', async () => (await chart.getAttribute('aria-label')) !== first, long);
    await vscode.screenshot('journey-07-running');
  });
  await step('Pause holds the run', async () => {
    await act(await row(/\d+ %/), 'Pause Run');
    await (await row(/paused at/)).waitFor();
    await vscode.screenshot('journey-08-paused');
    await act(await row(/paused at/), 'Resume Run');
    await (await row(/\d+ %, .* left/)).waitFor();
  });
  await step('Reload Window: the run goes on meanwhile, and its panel is back, live', async () => {
    const { pid } = JSON.parse(readFileSync(join(workspace, 'runs', runs()[0], 'lease.json'), 'utf8'));
    await vscode.storedPanels(join(workspace, 'runs', runs()[0]));
    const before = events(runs()[0]).length;
    await vscode.reload();
    await (await row(/\d+ %, .* left/)).waitFor({ timeout: long });
    await waitFor('more of the record', () => events(runs()[0]).length > before);
    check(existsSync(`/proc/${pid}`), 'the same trainer');
    const panel = await vscode.frame('journey', long);
    const chart = panel.locator('maml-line-chart[aria-label^="Query"]');
    await chart.locator('canvas').waitFor();
    const seen = await chart.getAttribute('aria-label');
    await waitFor('a curve that moves on', async () => (await chart.getAttribute('aria-label')) !== seen, long);
    await vscode.screenshot('journey-09-reloaded');
    await act(await row(/\d+ %/), 'Stop Run');
    await (await row(/stopped at/)).waitFor({ timeout: long });
  });
}

async function goFurther(vscode, { row, act, runs, ended, choose, waitForRuns }, { step, waitFor, check }) {
  const { page } = vscode;
  await step('a branch from a checkpoint runs with changed settings to its end', async () => {
    const stopped = await row(/stopped at/);
    const saved = page.locator('.monaco-list-row[aria-label$=", checkpoint"]').first();
    await vscode.unfold(stopped, saved);
    await act(saved, 'Branch from Checkpoint');
    await vscode.answer('training.iterations=600 evaluation.tasks=20');
    await page.locator('.tab.active', { hasText: 'journey-branch.maml.json' }).waitFor();
    await waitForRuns(2);
    await waitFor('its end', () => runs().some(ended) && runs().every(ended), long);
    await (await row(/± /)).waitFor();
    await vscode.screenshot('journey-10-branch');
  });
  await step('Compare lays the two runs over each other', async () => {
    await vscode.palette('View: Close All Editors');
    await vscode.palette('MAML Lab: Compare Runs');
    for (const name of runs()) await choose(name);
    await page.locator('.quick-input-widget:not([inert]) .monaco-button', { hasText: 'OK' }).click();
    const panel = await vscode.frame(/^journey/, long);
    await panel.locator('tr.chosen').nth(1).waitFor();
    check((await panel.locator('tr.chosen').count()) === 2, 'two runs chosen');
    await panel.locator('maml-line-chart canvas').first().waitFor();
    await vscode.screenshot('journey-11-compare');
    await vscode.palette('View: Close All Editors');
  });
}

async function debugIt(vscode, { set, shows }, { step, workspace, waitFor }) {
  const { page } = vscode;
  const frame = (text) => page.locator('.debug-call-stack .monaco-list-row', { hasText: text }).first();
  const lineOf = (text) => readFileSync(join(workspace, 'wild.maml.json'), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1;
  const end = async () => {
    await page.keyboard.press('Shift+F5');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  };
  await step('debug: a breakpoint on a line of the config', async () => {
    writeFileSync(join(workspace, 'wild.maml.json'), readFileSync(join(workspace, 'journey-branch.maml.json')));
    set('wild.maml.json', [[/"name": "journey[^"]*"/, '"name": "wild"']]);
    await vscode.openFile('wild.maml.json');
    await vscode.codeLens('Debug');
    await goTo(page, lineOf('"algorithm"'), 3);
    await page.keyboard.press('F9');
    await page.locator('.codicon-debug-breakpoint').first().waitFor();
    await page.keyboard.press('F5');
    await frame('adaptation step 1').waitFor({ timeout: long });
    await vscode.screenshot('journey-12-breakpoint');
    await end();
  });
  await step('debug: a breakpoint on a condition', async () => {
    await vscode.palette('Remove All Breakpoints');
    await vscode.openFile('wild.maml.json');
    await goTo(page, lineOf('"training"'), 3);
    await vscode.palette('Debug: Add Conditional Breakpoint...');
    const condition = page.locator('.breakpoint-widget .inputContainer .monaco-editor');
    await condition.waitFor();
    // The widget is there before it has the focus: what is typed then would stand in the config.
    await waitFor('the focus in the condition', async () => {
      await condition.click({ timeout: 1000 }).catch(() => undefined);
      return (await page.locator('.breakpoint-widget .monaco-editor.focused').count()) > 0;
    });
    await page.keyboard.type('iteration >= 3');
    await condition.locator('.view-line', { hasText: '3' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.codicon-debug-breakpoint-conditional').first().waitFor();
    await page.keyboard.press('F5');
    await frame(/meta-iteration [3-9]/).waitFor({ timeout: long });
    await vscode.screenshot('journey-13-condition');
    await end();
  });
  await step('debug: stops where a number is not finite', async () => {
    await vscode.palette('Remove All Breakpoints');
    // 1e30 is far too large on purpose.
    set('wild.maml.json', [[/"innerRate": [\d.e-]+/, '"innerRate": 1e30']]);
    await vscode.openFile('wild.maml.json');
    await shows('wild.maml.json', '1e30');
    await page.keyboard.press('F5');
    await page.locator('.debug-call-stack, .exception-widget', { hasText: /not finite|non-finite|exception/i }).first().waitFor({ timeout: long });
    await vscode.screenshot('journey-14-non-finite');
    await end();
    await waitFor('the end of the session', async () => (await page.locator('.debug-toolbar:visible').count()) === 0);
    await vscode.palette('View: Close All Editors');
  });
}

async function useResults(vscode, { runs, choose, row }, { step, waitFor, workspace }) {
  const { page } = vscode;
  const branch = () => runs().find((name) => name.startsWith('journey-branch'));
  await step('Evaluate adds a result', async () => {
    await vscode.showContainer('MAML Lab');
    await vscode.openFile('journey-branch.maml.json');
    await vscode.useLens('Evaluate', () => existsSync(join(workspace, 'runs', branch(), 'results/evaluation-1.json')));
    await vscode.frame(/^journey/, long);
    await vscode.screenshot('journey-15-evaluated');
    await vscode.palette('View: Close All Editors');
  });
  await step('a folder of images is imported from the explorer', async () => {
    await page.keyboard.press('Control+Shift+e');
    const folder = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'pictures' }).first();
    await vscode.fromMenu(folder, 'Import Data as Task Set');
    await vscode.answer('pictures');
    await waitFor('the config', () => existsSync(join(workspace, 'pictures.maml.json')), 2 * long);
    // The config and the report about the data: the later one would take the focus from what comes next.
    for (const name of ['pictures.maml.json', 'pictures.import.md']) await page.locator('.tab', { hasText: name }).first().waitFor();
    await vscode.screenshot('journey-16-import');
    await vscode.palette('View: Close All Editors');
  });
  await step('Export writes ONNX', async () => {
    await vscode.palette('MAML Lab: Export…');
    await choose(branch());
    await choose('ONNX');
    await page.locator('.quick-input-widget:not([inert]) .monaco-button', { hasText: /OK|Save/ }).first().click();
    await waitFor('the file', () => readdirSync(workspace).some((name) => name.endsWith('.onnx')), long);
    await vscode.notification(/Wrote .*\.onnx/);
    await vscode.screenshot('journey-17-exported');
  });
  await step('Delete asks, then the run is gone', async () => {
    const [gone] = runs().filter((name) => name.startsWith('wild'));
    await vscode.palette('MAML Lab: Delete Run…');
    await choose(gone);
    await page.locator('.monaco-dialog-box', { hasText: 'Delete the run' }).waitFor();
    await vscode.screenshot('journey-18-delete');
    await vscode.dialog('Move to Trash');
    await deleted(page, () => !runs().includes(gone), waitFor);
    await vscode.showContainer('MAML Lab');
    await (await row('journey')).waitFor();
    await vscode.screenshot('journey-19-deleted');
  });
}

/** The main path again, without the mouse. */
async function byKeyboard(vscode, { runs, events, asked, ended }, { step, check, waitFor, workspace }) {
  const { page } = vscode;
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const focusedRow = page.locator('.monaco-list:focus .monaco-list-row.focused, .monaco-list.element-focused .monaco-list-row.focused').first();
  const newest = () => runs().filter((name) => name.startsWith('keys')).at(-1);
  /** Goes down the tree of experiments until the focused row has this text. */
  const downTo = async (text) => {
    await vscode.palette('MAML Lab: Focus on Experiments View');
    await press('Home');
    await waitFor(`the row ${text}`, async () => {
      const label = (await focusedRow.getAttribute('aria-label').catch(() => '')) ?? '';
      if (text.test(label)) return true;
      await press('ArrowDown');
      return false;
    });
  };
  await step('keyboard: New Experiment', async () => {
    await vscode.palette('MAML Lab: New Experiment…');
    for (const [place, name] of [['(1/4)', 'sinusoid'], ['(2/4)', 'mlp'], ['(3/4)', 'maml']]) {
      await asked(place);
      await page.keyboard.type(name);
      await press('Enter');
    }
    await asked('(4/4)');
    await press('Control+a');
    await page.keyboard.type('keys');
    await press('Enter');
    await page.locator('.tab.active', { hasText: 'keys.maml.json' }).waitFor();
    await vscode.screenshot('journey-20-keys-new');
  });
  await step('keyboard: run, and reach Stop in the panel by Tab', async () => {
    await vscode.palette('MAML Lab: Run Experiment');
    await waitFor('the run', () => newest() !== undefined && events(newest()).includes('"kind":"metrics"'), long);
    const panel = await vscode.frame('keys', long);
    await panel.locator('vscode-button', { hasText: 'Stop' }).waitFor();
    await press('Control+2');
    const focused = () => panel.evaluate(() => (document.activeElement?.textContent ?? '').trim());
    let reached = false;
    for (let i = 0; i < 40 && !reached; i++) {
      await press('Tab');
      reached = (await focused()).endsWith('Stop');
    }
    check(reached, 'Tab reaches Stop');
    await vscode.screenshot('journey-21-keys-tab');
    await press('Enter');
    await waitFor('the end of the run', () => ended(newest()), long);
  });
  await step('keyboard: the tree opens a run', async () => {
    await vscode.palette('View: Close All Editors');
    await downTo(/keys/);
    await press('ArrowRight', 'ArrowRight');
    await downTo(/stopped at/);
    await vscode.screenshot('journey-22-keys-tree');
    await press('Enter');
    await page.locator('.tab.active', { hasText: /keys|journey/ }).waitFor();
  });
  await step('keyboard: compare two runs', async () => {
    await vscode.palette('View: Close All Editors');
    await vscode.palette('MAML Lab: Compare Runs');
    await asked('Compare Runs');
    for (const name of [newest(), runs().find((run) => run.startsWith('journey-branch'))]) {
      const there = page.locator('.quick-input-widget:not([inert]) .quick-input-list .monaco-list-row.focused', { hasText: name });
      await waitFor(`the focus on ${name}`, async () => {
        await press('ArrowDown');
        return (await there.count()) > 0;
      });
      await press('Space');
    }
    await press('Enter');
    const panel = await vscode.frame(/^(keys|journey)/, long);
    await panel.locator('tr.chosen').nth(1).waitFor();
    await vscode.screenshot('journey-23-keys-compare');
  });
  await step('keyboard: delete', async () => {
    const gone = newest();
    await vscode.palette('View: Close All Editors');
    await vscode.palette('MAML Lab: Delete Run…');
    await asked('Delete Run');
    await page.keyboard.type(gone);
    await page.locator('.quick-input-widget:not([inert]) .monaco-list-row', { hasText: gone }).first().waitFor();
    await press('Enter');
    await page.locator('.monaco-dialog-box', { hasText: 'Delete the run' }).waitFor();
    await press('Enter');
    await deleted(page, () => !existsSync(join(workspace, 'runs', gone)), waitFor);
    await vscode.screenshot('journey-24-keys-deleted');
  });
}

/** Where there is no trash, a second question follows. */
async function deleted(page, isGone, waitFor) {
  const forever = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete Permanently' });
  await waitFor('the run to be gone', async () => {
    if (await forever.isVisible()) await page.keyboard.press('Enter');
    return isGone();
  }, long);
}

async function goTo(page, line, column) {
  const box = page.locator('.quick-input-widget:not([inert]) .quick-input-box input');
  await page.keyboard.press('Control+g');
  await box.waitFor();
  await box.fill(`:${line}:${column}`);
  await page.locator('.quick-input-widget:not([inert]) .monaco-list-row', { hasText: /line/i }).first().waitFor();
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'hidden' });
}

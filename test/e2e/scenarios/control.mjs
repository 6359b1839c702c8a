import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultless } from '../axe.mjs';

const training = { iterations: 4, metaBatch: 8, validateEvery: 2, validationTasks: 8, checkpointEvery: 2, outer: { name: 'trpo' } };
const configs = {
  goals: {
    taskSet: { name: 'navigation2d', trajectories: 10, testTrajectories: 10 }, model: { name: 'policy', hidden: [32] },
    algorithm: { name: 'maml', innerRate: 0.5, laterRate: 0.5 }, training, evaluation: { tasks: 8, steps: 3, baselines: [] },
  },
  arms: {
    taskSet: { name: 'bandits' }, model: { name: 'policy', hidden: [16] }, algorithm: { name: 'maml', innerRate: 2 }, training,
    evaluation: { tasks: 8, steps: 3, baselines: [] },
  },
  talks: {
    taskSet: { name: 'dialoguePolicy' }, model: { name: 'policy', hidden: [16] }, algorithm: { name: 'maml', innerRate: 1 }, training,
    evaluation: { tasks: 8, steps: 2, baselines: [] },
  },
};

/** What policies do in tasks that are acted in: paths to a goal after each update, and how often each arm is pulled. */
export default async function control({ open, workspace, extensionPath, step }) {
  for (const [name, config] of Object.entries(configs)) writeFileSync(join(workspace, `${name}.maml.json`),
    JSON.stringify({ name, ...config }, null, 2));
  mkdirSync(join(workspace, 'runs'), { recursive: true });
  for (const name of Object.keys(configs)) {
    execFileSync(process.execPath, [join(extensionPath, 'dist/cli.js'), 'run', `${name}.maml.json`, '--out', `runs/${name}`],
      { cwd: workspace, stdio: 'ignore' });
  }
  const vscode = await open({ folder: workspace, trust: true });
  await step('a task of navigation opens step by step: its goal, a path for each update and the returns', async () => {
    await vscode.showContainer('MAML Lab');
    const panel = await vscode.openRunOf('goals');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('.next-episode', { hasText: 'task 2' }).click();
    await panel.locator('.plane.map path.goal').waitFor();
    await panel.locator('.plane.map path.walk.before').first().waitFor({ state: 'attached' });
    await panel.locator('.legend.acted .chosen').waitFor();
    await vscode.screenshot('control-1-adaptation');
  });
  await step('returns below zero have an axis of their own, no logarithm, and are found by a filter', async () => {
    const panel = await vscode.frame('goals');
    const log = panel.locator('section:has(#adaptation-title) .segment', { hasText: 'log' });
    await panel.locator('section:has(#adaptation-title) .segment[aria-disabled="true"][title*="positive"]').waitFor();
    await log.press('Enter');
    await panel.locator('section:has(#adaptation-title) .segment[aria-pressed="true"]', { hasText: 'lin' }).waitFor();
    await panel.locator('#tab-compare').click();
    await panel.locator('input.filter').fill('return<-5');
    await panel.getByText(/[12] of 3 runs/).waitFor();
    await panel.locator('th', { hasText: /95 % interval, −/ }).first().waitFor({ state: 'attached' });
    await vscode.screenshot('control-1-compare');
    await panel.locator('input.filter').fill('');
  });
  await step('the Task sets tab draws the goal, and with predictions the paths', async () => {
    const panel = await vscode.frame('goals');
    await panel.locator('#tab-taskSets').click();
    await panel.locator('.plane.map path.goal').first().waitFor();
    await panel.getByText('with predictions').first().click();
    await panel.locator('.plane.map path.walk.now').first().waitFor({ state: 'attached' });
    await vscode.screenshot('control-2-task-sets');
  });
  await step('a bandit shows how often each arm is pulled after each step; light', async () => {
    await vscode.palette('Preferences: Toggle between Light/Dark Themes');
    const panel = await vscode.openRunOf('arms');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('.next-episode', { hasText: 'task 1' }).click();
    await panel.locator('.tables caption', { hasText: 'How often' }).waitFor();
    await vscode.screenshot('control-3-arms-light');
  });
  await step('dialogues stand as conversations, before and after; success is measured beside the return', async () => {
    const panel = await vscode.openRunOf('talks');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('table', { hasText: 'success rate' }).waitFor();
    await panel.locator('.next-episode', { hasText: 'task 1' }).click();
    await panel.locator('.transcripts .agent').first().waitFor();
    await panel.locator('th', { hasText: 'read back' }).first().waitFor();
    await faultless(vscode, panel);
    await vscode.screenshot('control-5-talks-light');
  });
  await step('paths in the light theme', async () => {
    const panel = await vscode.openRunOf('goals');
    await panel.locator('#tab-adaptation').click();
    await panel.locator('.plane.map path.goal').first().waitFor();
    await vscode.screenshot('control-4-light');
  });
}

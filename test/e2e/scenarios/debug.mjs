/** F5 on a config, no launch.json: breakpoints, variables, steps, an edited rate, the console, and the end. */
export default async function debug({ open, workspace, step, check }) {
  const vscode = await open({ folder: workspace, trust: true, height: 1300 });
  const { page } = vscode;
  const frame = (name) => page.locator('.debug-call-stack .monaco-list-row', { hasText: name }).first();
  const variable = (name) => page.locator('.debug-variables .monaco-list-row', { hasText: name }).first();
  const breakAt = async (config, section) => {
    await vscode.openFile(config);
    await vscode.codeLens('Run');
    await page.locator('.view-line', { hasText: `"${section}"` }).first().click();
    await page.keyboard.press('F9');
    await page.locator('.codicon-debug-breakpoint').first().waitFor();
  };
  await step('F9 and F5 on the algorithm stop at an adaptation step, whatever breakpoints another file has', async () => {
    await breakAt('sinusoid.maml.json', 'taskSet');
    await breakAt('sinusoid-quick.maml.json', 'algorithm');
    await page.keyboard.press('F5');
    await frame('adaptation step 1 of 1').waitFor({ timeout: 60_000 });
    await frame('task 1 of 25').waitFor();
    await frame('meta-iteration 1').waitFor();
  });
  await step('variables show tensors: shape, norm, extremes, values on demand', async () => {
    const scope = variable('Adapted θ′');
    await scope.click();
    await page.keyboard.press('ArrowRight');
    await variable('dense1/weight').waitFor();
    await variable('dense2/weight').click();
    await page.keyboard.press('ArrowRight');
    await vscode.screenshot('debug-variables');
    check((await variable('dense2/weight').innerText()).includes('[40, 40] ‖·‖'), 'the shape and norm of a weight');
  });
  await step('a setting under the mouse tells its number of now', async () => {
    await page.locator('.view-line', { hasText: '"algorithm"' }).first().locator('span span', { hasText: '"algorithm"' }).first().hover();
    await page.locator('.debug-hover-widget', { hasText: 'innerRate' }).waitFor();
    await vscode.screenshot('debug-hover');
  });
  await step('the panel shows the task at hand', async () => {
    const panel = await vscode.frame('sinusoid, quick', 30_000);
    await panel.locator('#tab-debug[aria-selected="true"]').waitFor();
    await panel.locator('button[aria-current="step"]').waitFor();
    check((await panel.locator('.task-steps path.target').count()) > 0, 'the function of the task and its fit are drawn');
    await vscode.screenshot('debug-panel');
  });
  await step('step over, out and in go along the loops', async () => {
    await page.keyboard.press('F10');
    await frame('task 2 of 25').waitFor();
    await page.keyboard.press('F11');
    await frame('adaptation step 1 of 1').waitFor();
    await page.keyboard.press('Shift+F11');
    await frame('task 3 of 25').waitFor();
  });
  await step('a restart stops there again, in a new run', async () => {
    await page.keyboard.press('Control+Shift+F5');
    await frame('task 3 of 25').waitFor({ state: 'detached' });
    await frame('adaptation step 1 of 1').waitFor({ timeout: 60_000 });
    await frame('task 1 of 25').waitFor();
  });
  await step('the console computes, and a rate is edited', async () => {
    await vscode.palette('Debug Console: Focus on Debug Console View');
    await page.keyboard.type('α * 2');
    await page.keyboard.press('Enter');
    await page.locator('.repl .monaco-list-row', { hasText: '0.02' }).first().waitFor();
    // Rows out of sight do not exist: what was unfolded makes room.
    await variable('Adapted θ′').click();
    await page.keyboard.press('ArrowLeft');
    await variable('Rates').click();
    await page.keyboard.press('ArrowRight');
    await variable('innerRate').dblclick();
    await page.keyboard.type('0.005');
    await page.keyboard.press('Enter');
    await variable(/innerRate[^\d]*0\.005/).waitFor();
    await vscode.screenshot('debug-edited');
  });
  await step('a debugged run ends with a checkpoint, and says that it was debugged', async () => {
    await page.keyboard.press('Shift+F5');
    // The second panel, of the run that the restart began.
    const panel = await vscode.frame(/^sinusoid, quick · /);
    await panel.locator('vscode-icon[aria-label="stopped"]').waitFor({ timeout: 30_000 });
    await panel.locator('.notice', { hasText: 'innerRate was set to 0.005' }).waitFor();
    check((await panel.locator('#tab-debug').count()) === 0, 'no Debug tab any more');
    await vscode.screenshot('debug-ended');
  });
}

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandContext } from '../../src/host/command';
import type { Target } from '../../src/host/target';
import type { CheckpointLine, RunLine, TaskSetLine } from '../../src/host/views/lines';
import type { RunSummary } from '../../src/runs/summary';
import * as sample from '../gallery/sampleRun';

const { called } = vi.hoisted(() => ({ called: vi.fn() }));
vi.mock('vscode', async () => {
  class Markdown {
    value = '';
    appendText(text: string): this { this.value += text; return this; }
    appendMarkdown(text: string): this { this.value += text; return this; }
  }
  const { fakeEditor } = await import('./vscode');
  const { l10n, workspace } = fakeEditor();
  return {
    l10n, Uri: class { static file = (path: string) => ({ fsPath: path, path }); }, TreeItem: class { constructor(readonly label: string) {} },
    ThemeIcon: class {}, ThemeColor: class {}, MarkdownString: Markdown, TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    env: { language: 'en' }, commands: { executeCommand: called }, workspace: { ...workspace, isTrusted: true, asRelativePath: String },
    window: { activeTextEditor: undefined, createQuickPick: () => { throw new Error('asked'); } },
  };
});

const { itemOf, runTooltip } = await import('../../src/host/views/items');
const openTaskSet = (await import('../../src/host/commands/openTaskSet')).default;
const showTaskSet = (await import('../../src/host/commands/showTaskSet')).default;
const openPanel = (await import('../../src/host/commands/openPanel')).default;
const compareRuns = (await import('../../src/host/commands/compareRuns')).default;
const { askSteps } = await import('../../src/host/steps');
const { runItem } = await import('../../src/host/pickRun');
const { catalogTaskSetOf } = await import('../../src/host/target');

const experiment = { path: '/w/a.maml.json', name: 'a' };
const context = () => ({
  catalog: { show: vi.fn() }, taskSets: { show: vi.fn() }, panels: { show: vi.fn(), showTab: vi.fn() }, watch: { experimentOf: () => undefined },
});
/** What a click on a line calls a command with. */
const clicked = (line: TaskSetLine | CheckpointLine): Target => itemOf(line).command?.arguments?.[0] as Target;
const summary = (change: Partial<RunSummary> = {}): RunSummary => ({
  folder: '/w/runs/a-1', name: 'a', state: 'finished', iteration: 10, iterations: 10, metric: 'mse', loss: 1, itPerSecond: 1,
  validation: undefined, best: undefined, evaluation: undefined, message: undefined, began: Date.UTC(2026, 0, 2, 12),
  changed: Date.UTC(2026, 0, 2, 13), seconds: 95, started: undefined, holder: undefined, ...change,
});

beforeEach(() => called.mockClear());

describe('a click on a task set', () => {
  const line = (used: boolean): TaskSetLine => ({
    kind: 'taskSet', id: 'x', name: 'sinusoid', experiment: used ? experiment : undefined, label: 'sinusoid', description: '', tooltip: '',
  });
  it.each([
    [false, 'catalog', 'sinusoid'], [true, 'taskSets', experiment.path],
  ] as const)('shows its page, of a config: %s', (used, page, shown) => {
    const parts = context();
    void openTaskSet.run(parts as unknown as CommandContext, clicked(line(used)));
    const [name, target] = called.mock.calls[0] as [string, Target];
    expect(name).toBe('mamlLab.showTaskSet');
    void showTaskSet.run(parts as unknown as CommandContext, target);
    expect(parts[page].show.mock.calls).toEqual([[shown]]);
  });
  it('says in the editor\'s words what is missing when there is nothing to show', () => {
    expect(() => showTaskSet.run(context() as unknown as CommandContext, undefined)).toThrow('Open a config (*.maml.json) first');
  });
  it('means the catalogue only where no config uses it, or by name', () => {
    const targets = [clicked(line(true)), clicked(line(false)), 'omniglot', '/w/a.maml.json', undefined];
    expect(targets.map(catalogTaskSetOf)).toEqual([undefined, 'sinusoid', 'omniglot', undefined, undefined]);
  });
});

it('steps whose answer is given are not asked', async () => {
  const step = () => ({ kind: 'line', prompt: '' }) as const;
  expect(await askSteps('New', { taskSet: step }, { taskSet: 'sinusoid' })).toEqual({ taskSet: 'sinusoid' });
  await expect(askSteps('New', { taskSet: () => ({ kind: 'pick', placeholder: '', items: [] }) })).rejects.toThrow('asked');
});

it('a click on a checkpoint opens the panel at what that one makes of tasks', async () => {
  const parts = context();
  const line: CheckpointLine = {
    kind: 'checkpoint', id: '/w/runs/a-1@40', folder: '/w/runs/a-1', experiment, iteration: 40, label: '40', description: '',
  };
  await openPanel.run(parts as unknown as CommandContext, clicked(line));
  expect(parts.panels.show).toHaveBeenCalledWith('/w/runs/a-1');
  expect(parts.panels.showTab).toHaveBeenCalledWith('/w/runs/a-1', 'adaptation', { adaptCheckpoint: '40' });
  await openPanel.run(parts as unknown as CommandContext, '/w/runs/a-2');
  expect(parts.panels.showTab).toHaveBeenCalledTimes(1);
});

describe('the tooltip of a run', () => {
  const tooltip = (change: Partial<RunSummary>): string => {
    const run = summary(change);
    const line: RunLine = {
      kind: 'run', id: run.folder, folder: run.folder, experiment, state: run.state, label: 'night', description: '', summary: run,
      note: { name: 'night' }, pinned: false,
    };
    return runTooltip(line).value;
  };
  const started = { ...sample.started(10), time: 5 } as RunSummary['started'];
  it.each<[string, Partial<RunSummary>, string]>([
    ['an ended run', {}, 'took 1 min 35 s'],
    ['one that goes on', { state: 'running', seconds: undefined }, '1 h so far'],
    ['one that was interrupted', { state: 'interrupted', seconds: undefined }, 'took 1 h'],
    ['one that failed, which says no time', { state: 'failed', seconds: 0 }, 'took 1 h'],
    ['one that was continued', { started: started && { ...started, resumedFrom: 500 } }, 'took 1 min 35 s since it was continued at 500'],
  ])('says when it began and how long it took: %s', (_, change, time) => {
    const text = tooltip(change);
    expect(text).toMatch(/started Jan [123], 2026/);
    expect(text).toContain(`${time}\n`);
  });
});

it('a pick of runs calls them as the person does', async () => {
  const notes = { of: (folder: string) => (folder === '/w/runs/a-1' ? { name: 'night' } : {}) } as unknown as CommandContext['notes'];
  expect([summary(), summary({ folder: '/w/runs/a-2' })].map((run) => runItem(run, notes).label)).toEqual(['night', 'a']);
  const vscode = await import('vscode');
  const asked = vi.fn(async () => undefined);
  Object.assign(vscode.window, { showQuickPick: asked });
  await compareRuns.run({ library: { all: [summary(), summary({ folder: '/w/runs/a-2' })] }, notes } as unknown as CommandContext, undefined);
  expect((asked.mock.calls as unknown as [{ label: string }[]][])[0]?.[0].map(({ label }) => label)).toEqual(['night', 'a']);
});

import { describe, expect, it } from 'vitest';
import type { ListedMember, SweepAnswer } from '../../src/protocol/analyses/sweep';
import { axisOf, shareOn } from '../../webview/sweep/axis';
import { bestSoFar } from '../../webview/sweep/bestSoFar';
import { overSeeds } from '../../webview/sweep/overSeeds';
import { brushed, brushesIn, brushesText, isWithin, partAfterKey } from '../../webview/sweep/brush';
import { brushedRuns } from '../../webview/sweep/brushedRuns';
import { axisAt, lineAt, parallelPlot } from '../../webview/sweep/parallelPlot';
import { groupsOf, leftOutText, scored, sourceOf } from '../../webview/sweep/results';

const member = (rate: number, seed: number, test: number | null, change: Partial<ListedMember> = {}): ListedMember => ({
  id: `m-${rate}-${seed}`, folder: `/s/m-${rate}-${seed}`, label: `innerRate ${rate}, seed ${seed}`, state: 'finished', iteration: 10, target: 10,
  settings: { 'algorithm.innerRate': rate, 'training.seed': seed }, validation: test === null ? null : test + 1, test, changed: seed, ...change,
});
const answer = (members: readonly ListedMember[]): SweepAnswer => ({
  name: 's', folder: '/s', trusted: true, isNew: false, isOver: true, metric: 'mse', done: 1, total: 1, rate: 0, secondsLeft: null,
  counts: { waiting: 0, running: 0, resting: 0, finished: 4, dropped: 0, limited: 0, failed: 0, interrupted: 0 },
  keys: ['algorithm.innerRate', 'training.seed'], rungs: [], members: [...members], runs: { runs: [], differing: [], equal: [] },
});
const four = answer([member(0.01, 3, 4), member(0.01, 1, 2), member(0.1, 2, 1), member(0.1, 4, 1), member(1, 5, null, { state: 'failed' })]);
const room = { width: 600, height: 300 };
const view = { log: false, table: false, hidden: [] };

describe('results of a sweep', () => {
  it('have means and t-intervals over seeds', () => {
    const [first, second] = groupsOf(scored(four));
    // Two seeds: t(0.05, 1) = 12.706, and √(2/2) = 1.
    expect([first?.mean, first?.half?.toFixed(3), second?.mean, second?.half]).toEqual([4, '12.706', 2, 0]);
    expect(groupsOf(scored(answer([member(1, 0, 5)])))[0]?.half).toBeNull();
  });
  it('are of one kind: validations of all, test results only where there are none', () => {
    const dropped = answer([member(0.01, 1, 2), member(0.1, 2, null, { state: 'dropped', validation: 7 })]);
    expect([sourceOf(dropped), scored(dropped).map(({ value }) => value)]).toEqual(['validation', [3, 7]]);
    expect(sourceOf(answer([member(0.01, 1, 2, { validation: null })]))).toBe('test');
  });
  it('of another protocol are in no chart and order, and it is said', () => {
    const unlike = [{ key: 'taskSet.shots', first: '2', second: '10' }];
    const mixed = answer([member(0.01, 1, 2), member(0.1, 2, 0.1, { unlike }), member(1, 3, 0.2, { unlike })]);
    expect(scored(mixed).map(({ value }) => value)).toEqual([3]);
    expect(bestSoFar(mixed, view, () => undefined).finding).toContain('After 1 runs the best is innerRate 0.01');
    expect(overSeeds(mixed, 'algorithm.innerRate', view, undefined, () => undefined).curves[0]?.y).toEqual([3]);
    expect(leftOutText(mixed)).toBe('2 of 3 results are left out, as they were measured otherwise: taskSet.shots is 2 against 10.');
    expect(leftOutText(four)).toBe('');
  });
  it('are ordered by validation, whatever was tested', () => {
    const two = answer([member(0.01, 1, 5, { validation: 1 }), member(0.1, 2, 0, { validation: 2 })]);
    expect(bestSoFar(two, view, () => undefined).finding).toBe('After 2 runs the best is innerRate 0.01, seed 1 with MSE 1.00. On test tasks: 5.00.');
    const { finding, table } = overSeeds(two, 'algorithm.innerRate', view, undefined, () => undefined);
    expect(finding).toBe('2 settings; the best is innerRate 0.01 with MSE 1.00. On test tasks: 5.00.');
    expect(table?.()).toMatchObject({ columns: ['settings', 'algorithm.innerRate', 'MSE', 'test', 'seeds'], rows: [
      ['innerRate 0.01', '0.01', '1.00', '5.00', '1'], ['innerRate 0.1', '0.1', '2.00', '0', '1']] });
    expect(parallelPlot(scored(two), two.keys, 'mse', room).lines.find(({ isBest }) => isBest)?.folder).toBe('/s/m-0.01-1');
    expect(groupsOf(scored(four))[0]?.test).toMatchObject({ mean: 3, seeds: 2 });
  });
});

describe('charts of a sweep', () => {
  it('hold the result against a setting, a whisker per setting, and open its run', () => {
    const opened: string[] = [];
    const { curves: [curve], x, finding } = overSeeds(four, 'algorithm.innerRate', view, undefined, (run) => opened.push(run));
    expect([curve?.x, curve?.y, curve?.names]).toEqual([[0.01, 0.1], [4, 2], ['innerRate 0.01', 'innerRate 0.1']]);
    curve?.pick?.(1);
    expect([opened, x.log, finding]).toEqual([['/s/m-0.1-2'], false, '2 settings; the best is innerRate 0.1 with MSE 2.00. On test tasks: 1.00.']);
  });
  it('tell the best so far in the order of time', () => {
    const { curves: [best, each], finding } = bestSoFar(four, view, () => undefined);
    expect([best?.y, each?.y]).toEqual([[3, 2, 2, 2], [3, 2, 5, 2]]);
    expect(finding).toBe('After 4 runs the best is innerRate 0.1, seed 2 with MSE 2.00. On test tasks: 1.00.');
  });
  it('draw a line for each run, the best one to the top', () => {
    const { axes, lines } = parallelPlot(scored(four), four.keys, 'mse', room);
    expect(axes.map(({ key }) => key)).toEqual(['algorithm.innerRate', 'training.seed', 'mse']);
    expect(lines.map(({ folder }) => folder).at(-1)).toBe('/s/m-0.01-3');
    const ends = lines.map(({ points }) => points.at(-1)?.[1] ?? 0);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(lines.filter(({ isBest }) => isBest)).toHaveLength(1);
  });
  it('find the line and the axis that the pointer means', () => {
    const plot = parallelPlot(scored(four), four.keys, 'mse', room);
    const [worst] = plot.lines.slice(-1);
    const [[x1, y1], [x2, y2]] = [worst?.points[1] ?? [0, 0], worst?.points[2] ?? [0, 0]];
    expect(lineAt(plot.lines, x1 + 0.7 * (x2 - x1), y1 + 0.7 * (y2 - y1))?.folder).toBe('/s/m-0.01-3');
    expect(lineAt(plot.lines, 5, 5)).toBeUndefined();
    expect(axisAt(plot, plot.axes[0]?.x ?? 0, plot.floor)).toEqual({ key: 'algorithm.innerRate', share: 0 });
    expect(axisAt(plot, (x1 + x2) / 2, plot.top)).toBeUndefined();
  });
  it('are wider than the panel where axes need room, and drop labels that would meet', () => {
    const keys = Array.from({ length: 12 }, (_, i) => `key${i}`);
    const settings = (value: number) => Object.fromEntries(keys.map((key) => [key, value]));
    const many = [0, 0.001, 1].map((value, i) => member(value, i, i, { settings: settings(value) }));
    const { width, axes } = parallelPlot(scored(answer(many)), keys, 'mse', room);
    expect([width > room.width, axes.length, axes[0]?.ticks.map(({ label }) => label)]).toEqual([true, 13, ['0', '1']]);
  });
  it('know logarithmic, even and named axes', () => {
    expect([0.001, 0.01, 0.1].map((value) => shareOn(axisOf([0.001, 0.1]), value).toFixed(2))).toEqual(['0.00', '0.50', '1.00']);
    expect(shareOn(axisOf([1, 5]), 2)).toBe(0.25);
    const names = axisOf(['maml', [8, 8], 'anil']);
    expect(names.kind === 'names' && names.names).toEqual(['[8,8]', 'anil', 'maml']);
    expect(shareOn(names, 'maml')).toBe(1);
  });
});

describe('brushes', () => {
  it('keep the runs inside of all of them', () => {
    expect([...brushedRuns(four, { 'algorithm.innerRate': [0, 0.5] }) ?? []]).toEqual(['/s/m-0.01-1', '/s/m-0.01-3']);
    expect([...brushedRuns(four, brushed({ 'algorithm.innerRate': [0, 0.5] }, 'mse', [0.3, 1])) ?? []]).toEqual(['/s/m-0.01-1']);
    expect([brushedRuns(four, {}), isWithin({ other: [0, 0.1] }, new Map())]).toEqual([undefined, true]);
  });
  it('are remembered as text, and whatever else stands there is none', () => {
    const brushes = { a: [0.25, 1] as const };
    expect(brushesIn(brushesText(brushes))).toEqual(brushes);
    expect([brushesText({}), brushesIn('{"a":[0,7]}'), brushesIn('{'), brushed(brushes, 'a', undefined)]).toEqual([undefined, {}, {}, {}]);
  });
  it('follow the keys', () => {
    expect([partAfterKey('ArrowUp', false, undefined), partAfterKey('ArrowUp', false, [0.5, 1]), partAfterKey('ArrowDown', false, [0.5, 1])])
      .toEqual([[0.5, 1], [0.5, 1], [0.4, 0.9]]);
    expect([partAfterKey('ArrowDown', true, [0.4, 0.9]), partAfterKey('Escape', false, [0, 1]), partAfterKey('Enter', false, undefined)])
      .toEqual([[0.4, 0.8], 'whole', undefined]);
  });
});

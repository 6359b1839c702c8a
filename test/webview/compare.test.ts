import { describe, expect, it } from 'vitest';
import type { ListedRun, RunsAnswer } from '../../src/protocol/analyses/runs';
import { protocolOf } from '../../src/protocol/comparable';
import { dotAt, dotsOf, dotText } from '../../webview/charts/scatter';
import type { Curve } from '../../webview/charts/spec';
import { dotBox, dotPlot } from '../../webview/compare/dots';
import { filtered } from '../../webview/compare/filter';
import { adaptationOverlay, type ChosenSeries } from '../../webview/compare/overlays';
import { intervalScale } from '../../webview/compare/intervalScale';
import { refusal } from '../../webview/compare/pair';
import { verdict } from '../../webview/compare/pairedPart';
import { chosenRanks } from '../../webview/compare/ranksPart';
import { equalSettings, rowsOf, settingColumns } from '../../webview/compare/rows';
import { settingChart } from '../../webview/compare/settingChart';
import { orderAfter, orderIn, sorted } from '../../webview/compare/sort';
import { tableSpec } from '../../webview/compare/table';
import { pairedTest } from '../../src/protocol/statistics';
import { chosenIn, toggled } from '../../webview/compare/chosen';
import { firstLook } from '../../webview/look';
import { emptyState } from '../../webview/state';
import { strokeAt } from '../../webview/theme';

const protocol = (seed: number) => protocolOf(
  { taskSet: { name: 'sinusoid', shots: 10 }, evaluation: { seed } }, { split: 'test', tasks: 600, metric: 'mse', transductive: false });
const run = (name: string, mean: number | null, change: Partial<ListedRun> = {}): ListedRun => ({
  folder: `/w/runs/${name}`, name, state: 'finished', iteration: 100, iterations: 100, metric: 'mse', final: true, hasValues: true,
  trained: { step: 1, mean, ci95: 0.03 }, last: { step: 10, mean: mean === null ? null : mean / 4, ci95: 0.01 }, tasks: 600, split: 'test',
  transductive: false, itPerSecond: 300, seconds: 60, began: 1, protocol: protocol(1), ...change,
});
const answer: RunsAnswer = {
  runs: [run('a', 0.35), run('b', 0.2, { seconds: 90 }), run('c', null, { protocol: protocol(2) }),
    run('d', 1.5, { state: 'running', final: false })],
  differing: [
    { key: 'algorithm.name', values: ['maml', 'fomaml', 'maml', 'reptile'] }, { key: 'algorithm.innerRate', values: [0.01, 0.1, 0.01, 0.02] },
    { key: 'training.seed', values: [1, 2, 10, 2] }, { key: 'evaluation.seed', values: [1, 1, 2, 1] }, { key: 'name', values: ['a', 'b', 'c', 'd'] },
  ],
  equal: [{ key: 'taskSet.name', value: 'sinusoid' }, { key: 'taskSet.shots', value: 10 }],
};
const rows = rowsOf(answer);
const names = (found: readonly { readonly label: string }[]): string => found.map(({ label }) => label).join('');

describe('the filter', () => {
  it.each([
    ['', 'abcd'], ['maml', 'abc'], ['running', 'd'], ['algorithm=maml', 'ac'], ['algorithm!=maml', 'bd'], ['innerRate = 0.010', 'ac'],
    ['innerRate>0.015 seed<5', 'bd'], ['mse<0.4', 'ab'], ['mse10<=0.05', 'b'], ['mse5<1', ''], ['accuracy>0', ''], ['time>60', 'b'],
    ['state=finished result>=0.35', 'a'], ['training.seed=2', 'bd'], ['maml innerRate=0.1', 'b'], ['mse<', ''],
  ])('%j leaves %j', (text, expected) => expect(names(filtered(rows, text).rows)).toBe(expected));
  it('names what it does not know', () => {
    expect(filtered(rows, 'tempo=3')).toEqual({ rows: [], unknown: 'tempo' });
    expect(filtered(rows, 'mse<1 seed=1').unknown).toBeUndefined();
  });
});

describe('results below zero', () => {
  const below = (name: string, metric: string, mean: number): ListedRun =>
    run(name, mean, { metric, trained: { step: 1, mean, ci95: 0.5 }, last: { step: 3, mean, ci95: 0.5 } });
  const mixed = rowsOf({ runs: [below('e', 'log10Loss', -2), below('f', 'log10Loss', -0.5), below('g', 'return', -12)], differing: [], equal: [] });
  it.each([
    ['log10Loss<-1', 'e'], ['log10loss<−1', 'e'], ['log10Loss3>=-0.5', 'f'], ['log10Loss1<0', 'ef'], ['return<-5', 'g'], ['return>5', ''],
    ['result<0', 'efg'],
  ])('%j leaves %j', (text, expected) => expect(filtered(mixed, text)).toMatchObject({ unknown: undefined, rows: [...expected].map((label) => ({ label })) }));
  it('have a scale of their own for their intervals', () => {
    const of = (...means: number[]) => means.map((mean) => ({ mean, ci95: 1 }));
    expect(intervalScale('return', of(-15.1))).toEqual([-16.5, -14]);
    expect(intervalScale('return', of(-15, -20, -25))).toEqual([-30, -10]);
    expect(intervalScale('log10Loss', of(-3, -2, -1))).toEqual([-4, 0]);
    // What diverges is cut off at the worse end, whichever that is.
    expect(intervalScale('return', of(-15, -16, -1e6))[0]).toBeGreaterThan(-40);
    expect(intervalScale('log10Loss', of(-3, -2, 1e6))[1]).toBeLessThan(10);
    expect(intervalScale('mse', of(0.1, 0.3, 1e9))).toEqual([0, 1]);
    expect(intervalScale('accuracy', of(0.5))).toEqual([0, 1]);
    expect(intervalScale('return', [{ mean: -15, ci95: null }])).toEqual([-25, -5]);
    expect(intervalScale('return', [])).toEqual([0, 1]);
  });
});

describe('sorting', () => {
  it.each([['trained', 'badc'], ['!trained', 'dabc'], ['training.seed', 'abdc'], ['algorithm.name', 'bacd'], ['!time', 'bacd'], ['name', 'abcd']])(
    'by %s gives %s', (text, expected) => expect(names(sorted(rows, orderIn(text)))).toBe(expected));
  it('goes up, then down, then up by another column', () => {
    expect(orderAfter(orderIn('name'), 'name')).toBe('!name');
    expect(orderAfter(orderIn('!name'), 'name')).toBe('name');
    expect(orderAfter(orderIn('name'), 'time')).toBe('time');
  });
});

describe('settings of the shown rows', () => {
  it('are columns where they differ, with their short name where it is clear', () => {
    expect(settingColumns(answer, rows).map(({ title }) => title)).toEqual(['algorithm', 'innerRate', 'training.seed', 'evaluation.seed']);
    expect(settingColumns(answer, rows.slice(0, 2)).map(({ title }) => title)).toEqual(['algorithm', 'innerRate', 'seed']);
  });
  it('are told once where they are equal', () => {
    expect(equalSettings(answer, rows).map(([key]) => key)).toEqual(['taskSet.name', 'taskSet.shots']);
    expect(equalSettings(answer, rows.slice(0, 2))).toContainEqual(['evaluation.seed', '1']);
  });
  it('go into the Markdown table with the results', () => {
    const { columns, rows: cells } = tableSpec(rows, settingColumns(answer, rows));
    expect(columns).toContain('MSE, 1 step');
    expect(cells[0]).toContain('0.350 ± 0.030');
    expect(cells[2]).toContain('diverges');
    expect(cells[3]).toContain('1.500 ± 0.030 (valid.)');
  });
});

describe('a pair of runs', () => {
  const [a, b, c, d] = rows as unknown as [never, never, never, never];
  it('is refused in one sentence that says what differs', () => {
    expect(refusal(a, b)).toBeUndefined();
    expect(refusal(a, c)).toBe('These two cannot be paired, because they were not measured on identical episodes: evaluation.seed is 1 against 2.');
    expect(refusal(a, d)).toBe('d has no final evaluation yet: there is nothing to pair.');
  });
  it('has a verdict in words', () => {
    const test = pairedTest([1, 2, 3, 4], [1.5, 2.6, 3.4, 4.5], 'mse');
    const said = test && verdict(test, a, b);
    expect(said).toMatch(/^a is better by 0\.500 \[0\.370, 0\.630\]\. Paired t-test, two-sided: t\(3\) = 12\.2, p = 0\.001\d+\./);
    expect(said).toMatch(/Better on single episodes: a on 4, b on 0, equal on 0\.$/);
    const unclear = pairedTest([1, 2, 3], [2, 1, 3], 'mse');
    expect(unclear && verdict(unclear, a, b)).toContain('No clear difference');
  });
  it('stacks a dot for each episode, on its side of zero and inside the box', () => {
    const { dots, beyond, at } = dotPlot([0.1, -0.2, null, 0, 0.1, 0.1, 50]);
    expect(dots.map(({ episode }) => episode).sort()).toEqual([0, 1, 3, 4, 5, 6]);
    expect(beyond).toBe(0);
    for (const { difference, x, y } of dots) {
      expect(Math.sign(x - at(0))).toBe(Math.sign(difference));
      expect(y > 0 && y < dotBox.height && x >= 0 && x <= dotBox.width).toBe(true);
    }
    expect(new Set(dots.map(({ x, y }) => `${x} ${y}`)).size).toBe(6);
  });
});

describe('charts of several runs', () => {
  const series = (last: number, metric = 'mse') => ({
    metrics: { x: new Float64Array(), loss: new Float32Array(), min: new Float32Array(), max: new Float32Array(), gradientNorm: new Float32Array(),
      rate: new Float32Array() },
    curve: [{ step: 0, mean: 3, ci95: 0.1 }, { step: 1, mean: last, ci95: 0.1 }], final: true, metric, trainedSteps: 1, iterations: 10,
  });
  const chosen = (label: string, place: number, last: number, metric?: string): ChosenSeries =>
    ({ folder: label, label, place, series: series(last, metric) });
  const view = { log: false, table: false, hidden: [] };
  it('give each run its own colour and dash', () => {
    const strokes = Array.from({ length: 25 }, (_, i) => JSON.stringify(strokeAt(i)));
    expect(new Set(strokes).size).toBe(25);
    expect([0, 1, 2, 3].map((i) => strokeAt(i).role)).toEqual(['run', 'joint', 'oracle', 'validation']);
  });
  it('say the findings, and leave another metric out', () => {
    const spec = adaptationOverlay([chosen('a', 0, 0.4), chosen('b', 1, 0.9), chosen('c', 2, 0.9, 'accuracy')], view);
    expect(spec.curves.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(spec.finding).toBe('a: 0.40 ± 0.10 after 1 steps; b: 0.90 ± 0.10 after 1 steps. 1 runs with another metric are left out.');
    expect(spec.table().rows[1]).toEqual(['1', '0.40 ± 0.10', '0.90 ± 0.10']);
  });
  it('lay only curves of one protocol over each other, and say what differs', () => {
    const [a, b] = [{ ...chosen('a', 0, 0.4), protocol: protocol(1) }, { ...chosen('b', 1, 0.9), protocol: protocol(2) }];
    const spec = adaptationOverlay([a, b, chosen('c', 2, 0.7)], view);
    expect(spec.curves.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(spec.clipped).toBe('b is left out, because it was measured otherwise: evaluation.seed is 1 against 2.');
    const all = rows.map((row) => ({ ...row, run: { ...row.run, final: true } }));
    expect(settingChart(all, 'training.seed', 'trained', [], view, undefined, () => undefined).clipped)
      .toBe('1 runs that were measured otherwise are left out.');
  });
  it('show the better end of returns and of log losses in full, and cut off the worse', () => {
    const returns = adaptationOverlay([chosen('a', 0, -15, 'return'), chosen('b', 1, -16, 'return'), chosen('c', 2, -1e9, 'return')], view);
    expect(returns.y.range[0]).toBeGreaterThan(-1000);
    expect(returns.clipped).toBe('Below the bottom of the chart: c.');
    const losses = adaptationOverlay([chosen('a', 0, -0.1, 'log10Loss'), chosen('b', 1, -0.1, 'log10Loss'), chosen('c', 2, -60, 'log10Loss')], view);
    expect(losses.y.range[0]).toBeLessThan(-60);
    expect(losses.clipped).toBeUndefined();
  });
  it('have no logarithmic axis for what has no logarithm, and say why', () => {
    const logView = { ...view, log: true };
    expect(adaptationOverlay([chosen('a', 0, 0.4)], logView).y).toMatchObject({ log: true });
    expect(adaptationOverlay([chosen('a', 0, -15, 'return')], logView).y)
      .toMatchObject({ log: false, noLog: 'Some values are not positive: they have no place on a logarithmic axis.' });
    expect(adaptationOverlay([chosen('a', 0, 0.4, 'accuracy')], logView).y)
      .toMatchObject({ log: false, noLog: 'Shares of a whole have no logarithmic axis.' });
  });
  it('are ranked by family, of one protocol and with a final result', () => {
    const ranked = (label: string, mean: number, more: Partial<ChosenSeries> = {}, final = true): ChosenSeries => ({
      ...chosen(label, 0, mean), protocol: protocol(1), ...more,
      series: { ...series(mean), final, families: [{ name: 'sine', tasks: 9, curve: [{ step: 1, mean, ci95: 0.1, metric: 'mse' }] }] },
    });
    const all = [chosen('none', 0, 1), ranked('a', 0.9), ranked('b', 0.2), ranked('other', 0.1, { protocol: protocol(2) }),
      ranked('live', 0.1, {}, false)];
    expect(chosenRanks(all)?.rows.map(({ name, average }) => [name, average])).toEqual([['a', 2], ['b', 1]]);
    expect(chosenRanks([ranked('a', 0.9), ranked('other', 0.1, { protocol: protocol(2) })])).toBeUndefined();
  });
  it('are not flattened by a run that diverges, and say so', () => {
    const spec = adaptationOverlay([chosen('a', 0, 0.4), chosen('b', 1, 0.5), chosen('c', 2, 1e9)], view);
    expect(spec.y.range[1]).toBeLessThan(30);
    expect(spec.clipped).toBe('Above the top of the chart: c.');
  });
  it('are not flattened by an interval without end, nor by returns below zero', () => {
    const wide = chosen('c', 2, 1e20);
    const curve = wide.series.curve.map((point) => (point.mean === 1e20 ? { ...point, ci95: 1e22 } : point));
    const [bottom, top] = adaptationOverlay([chosen('a', 0, 0.4), { ...wide, series: { ...wide.series, curve } }], view).y.range;
    expect(bottom).toBeGreaterThan(-20);
    expect(top).toBeLessThan(30);
    const returns = [-40, -4].map((mean, step) => ({ step, mean, ci95: 1 }));
    const walk = { ...wide, series: { ...series(0, 'return'), curve: returns } };
    const { y } = adaptationOverlay([walk], view);
    expect(y.range[0]).toBeLessThan(-40);
    expect(y.range[1]).toBeGreaterThan(-4);
  });
  it('hold results against numbers and names', () => {
    const opened: string[] = [];
    const byRate = settingChart(rows, 'algorithm.innerRate', 'trained', ['/w/runs/b'], { ...view, logX: true }, undefined, (run) => opened.push(run));
    expect(byRate.x.log).toBe(true);
    const dots = dotsOf(byRate.curves);
    expect(dots.map((dot) => dotText(byRate, dot).split('\n')[0])).toEqual(['a', 'b']);
    for (const { curve, index } of dots) curve.pick?.(index);
    expect(opened).toEqual(['/w/runs/a', '/w/runs/b']);
    expect(byRate.curves.map(({ label, x }) => [label, x])).toEqual([['other runs', [0.01]], ['b', [0.1]]]);
    const byName = settingChart(rows, 'algorithm.name', 'last', [], view, undefined, () => undefined);
    expect(byName.x.ticks?.map(byName.x.format)).toEqual(['fomaml', 'maml']);
    expect(byName.finding).toBe('2 runs: MSE goes from 0.0500 with algorithm.name fomaml to 0.0875 with maml.');
  });
});

it('the choice begins with the panel\'s own run, keeps its order, and ends at twenty', () => {
  const state = { ...emptyState, facts: { run: '/r', name: 'r', state: 'finished' as const, canStop: false, trusted: true } };
  expect(chosenIn(firstLook, state)).toEqual(['/r']);
  const look = (text: string) => ({ ...firstLook, choices: { 'compare.chosen': text } });
  expect(chosenIn(look(toggled(['/r'], '/s')), state)).toEqual(['/r', '/s']);
  expect(chosenIn(look(toggled(['/r', '/s'], '/r')), state)).toEqual(['/s']);
  expect(chosenIn(look('nonsense'), state)).toEqual([]);
  expect(JSON.parse(toggled(Array.from({ length: 20 }, (_, i) => `/${i}`), '/more')).length).toBe(20);
});

it('a dot is meant by a pointer that is near, and keys go from left to right, then up', () => {
  const curve = (id: string, x: number[], y: number[]): Curve => ({ id, label: id, role: 'run', width: 1, scattered: true, x, y });
  // Two runs with the same setting are two dots, also on one curve.
  const dots = dotsOf([curve('others', [0, 0, 2], [5, 1, 3]), curve('own', [0], [3]), { ...curve('line', [0], [0]), scattered: false }]);
  expect(dots.map(({ curve: { id }, x, y }) => [id, x, y])).toEqual([['others', 0, 1], ['own', 0, 3], ['others', 0, 5], ['others', 2, 3]]);
  const plot = { valToPos: (value: number, scale: string) => (scale === 'x' ? 100 * value : 100 - 10 * value) };
  expect(dotAt(plot, dots, 4, 68)?.curve.id).toBe('own');
  expect(dotAt(plot, dots, 100, 50)).toBe(undefined);
});

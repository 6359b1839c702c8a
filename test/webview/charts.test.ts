import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { adaptationChart } from '../../webview/charts/adaptationChart';
import { dashOf } from '../../webview/charts/dash';
import { lossChart } from '../../webview/charts/lossChart';
import { joinPoints, visiblePart } from '../../webview/charts/joinPoints';
import { gradientChart } from '../../webview/charts/gradientChart';
import { alignedData, partsOf } from '../../webview/charts/plotData';
import { staggered } from '../../webview/charts/plotOptions';
import { placeAfterKey, readout } from '../../webview/charts/readout';
import { multiplesOf, sharedFrame } from '../../webview/charts/smallMultiple';
import type { ChartView, Curve } from '../../webview/charts/spec';
import type { Adaptation } from '../../webview/derive';
import { emptyState, type PanelState } from '../../webview/state';
import * as sample from '../gallery/sampleRun';

const random = sample.generator(5);
const view: ChartView = { log: false, table: false, hidden: [] };
const point = (step: number, mean: number | null, ci95: number | null = 0.1, metric = 'mse') => ({ step, mean, ci95, metric });
const data: Adaptation = {
  name: 'maml', final: false, metric: 'mse', tasks: 100, split: 'validation', trainedSteps: 1, transductive: true, iteration: 500,
  curve: [point(0, 3), point(1, 0.35, 0.03), point(2, 0.1, 0.02)], lines: [[9, 0.1, 0.1], [2, 1, null]],
  baselines: { joint: [point(0, 3.1), point(2, 1.6)], mine: [point(0, 2)] },
};

describe('the adaptation curve', () => {
  const spec = adaptationChart(data, view);
  it('says its finding, unit and what was clipped', () => {
    expect(spec.finding)
      .toBe('Query MSE goes from 3.00 ± 0.10 before adaptation to 0.100 ± 0.020 after 2 steps, mean of 100 validation tasks; trained with 1.');
    expect(spec.unit).toBe('query MSE, 100 validation tasks, 2 drawn, at 500, transductive');
    expect(spec.clipped).toBe('1 of 2 task lines leave the top of the chart.');
  });
  it('marks the trained step and names the ends', () => {
    expect(spec.verticals[0]).toMatchObject({ x: 1, label: 'trained step' });
    expect(spec.circles).toEqual([{ x: 1, y: 0.35, label: '0.350 ± 0.030' }]);
    expect(spec.curves.map(({ role, end }) => [role, end])).toEqual([
      ['run', 'maml 0.100 ± 0.020'], ['joint', 'joint 1.60 ± 0.10'], ['validation', 'mine 2.00 ± 0.10']]);
  });
  it('tells all baselines apart by colour and dash', () => {
    const names = ['joint', 'oracle', 'random', 'sgd', 'sgd@40', 'momentum', 'momentum@40', 'adam', 'adam@40'];
    const { curves } = adaptationChart({ ...data, baselines: Object.fromEntries(names.map((name) => [name, [point(0, 1)]])) }, view);
    expect(new Set(curves.map((curve) => `${curve.role} ${dashOf(curve).join()}`)).size).toBe(names.length + 1);
  });
  it('has the same numbers in its table', () => {
    const table = spec.table();
    expect(table.columns).toEqual(['step', 'MSE', 'joint pretraining', 'mine']);
    expect(table.rows[1]).toEqual(['1 (trained)', '0.350 ± 0.030', '', '']);
  });
  it('shows accuracy from 0 to 100 %', () => {
    const accuracy = { ...data, metric: 'accuracy', curve: [point(0, 0.2, 0.01, 'accuracy'), point(1, 0.9, 0.01, 'accuracy')], baselines: {} };
    expect(adaptationChart(accuracy, view).y).toMatchObject({ range: [0, 1] });
    expect(adaptationChart(accuracy, view).y.format(0.5)).toBe('50 %');
  });
  it('shows returns below zero with room for what is worse, and says what leaves either end', () => {
    const points = [point(0, -40, 2, 'return'), point(1, -15.1, 1, 'return')];
    const lines = [[-500, -15], [-20, 300], [-30, -20]];
    const spec = adaptationChart({ ...data, metric: 'return', curve: points, lines, baselines: { random: [point(0, -1e6)], oracle: [point(1, 4)] } },
      { ...view, log: true });
    expect(spec.y).toMatchObject({ label: 'return', log: false, noLog: 'Some values are not positive: they have no place on a logarithmic axis.' });
    expect(spec.unit).not.toContain('log');
    expect(spec.y.range[0]).toBeLessThan(-42);
    expect(spec.y.range[0]).toBeGreaterThan(-500);
    expect(spec.y.range[1]).toBeGreaterThan(4);
    expect(spec.y.format(-15.1)).toBe('−15.1');
    expect(spec.clipped).toBe('1 of 3 task lines leave the top of the chart. 1 of 3 task lines leave the bottom of the chart. '
      + 'random initialisation leaves the bottom of the chart.');
  });
  it('draws log losses as the logarithms they are', () => {
    const points = [point(0, -0.1, 0.1, 'log10Loss'), point(1, -3, 0.1, 'log10Loss')];
    const { y } = adaptationChart({ ...data, metric: 'log10Loss', curve: points, lines: [], baselines: {} }, { ...view, log: true });
    expect(y).toMatchObject({ label: 'log₁₀ loss', log: false, noLog: 'These values are logarithms already.' });
    expect(y.range[0]).toBeLessThan(-3);
  });
  it('is not flattened by a baseline that diverges', () => {
    const wild = adaptationChart({ ...data, lines: [], baselines: { random: [point(0, 4), point(1, 1e30), point(2, null)] } }, view);
    expect(wild.y.range[1]).toBeLessThan(6);
    expect(wild.clipped).toBe('random initialisation leaves the top of the chart.');
    expect(wild.curves[1]?.end).toBe('random diverges');
  });
  it('draws what is there when values are missing', () => {
    const gaps = adaptationChart({ ...data, curve: [point(0, null, null), point(1, 1, null)], lines: [], baselines: {} }, { ...view, log: true });
    expect(gaps.y.range[0]).toBeGreaterThan(0);
    expect(gaps.thin).toBeUndefined();
  });
});

describe('the meta-loss', () => {
  const started = { ...sample.started(1000), time: 1 };
  const state = (losses: readonly number[], metric = 'mse'): PanelState => ({
    ...emptyState, latest: { started: { ...started, metric }, metrics: { ...sample.metrics(30, 1000, 10, random), time: 2 } as never },
    metrics: {
      x: Float64Array.from(losses, (_, i) => (i + 1) * 10), loss: Float32Array.from(losses),
      min: Float32Array.from(losses, (v) => v / 2), max: Float32Array.from(losses, (v) => v * 2),
      gradientNorm: Float32Array.from(losses, (v) => v * 3), rate: Float32Array.from(losses, (_, i) => 0.1 / (i + 1)),
    },
    validations: { x: Float64Array.of(20), mean: Float32Array.of(0.5), ci95: Float32Array.of(0.1) },
  });
  it('says how many points have no finite loss', () => {
    expect(lossChart(state([3, NaN, 1]), view).clipped).toBe('1 of 3 points have no finite loss: gaps.');
    expect(lossChart(state([3, 2, 1]), view).clipped).toBeUndefined();
  });
  it('stands beside the length of its gradient and the meta rate on the right axis', () => {
    const spec = gradientChart(state([3, 2, 1]), { ...view, log: true });
    expect(spec.curves.map(({ id, right, end }) => [id, right ?? false, end])).toEqual([
      ['gradient', false, '‖∇‖ 3.00'], ['rate', true, 'β 0.0333']]);
    expect(spec.right?.range[1]).toBeGreaterThan(0.1);
    expect(spec.table().rows[0]).toEqual(['30', '3.00', '0.0333']);
  });
  it('is logarithmic as long as every loss is positive', () => {
    expect(lossChart(state([3, 2, 1]), { ...view, log: true }).y.log).toBe(true);
    expect(lossChart(state([3, -2, 1]), { ...view, log: true }).y)
      .toMatchObject({ log: false, noLog: 'Some values are not positive: they have no place on a logarithmic axis.' });
    expect(lossChart(state([-3, -2]), { ...view, log: true }).y.noLog).toBe('No value is positive: there is nothing to see on a logarithmic axis.');
    expect(lossChart(state([]), { ...view, log: true }).y.range).toEqual([0.5 / 1.2, 0.5 * 1.2]);
  });
  it('spans the whole run and says where it is', () => {
    const spec = lossChart(state([3, 2, 1]), view);
    expect(spec.x.range).toEqual([0, 1000]);
    expect(spec.verticals[0]?.label).toBe('now, 30');
    expect(spec.finding).toBe('Meta-loss goes from 3.00 to 1.00 over 30 meta-iterations. The newest validation is 0.500.');
  });
  it('puts a validation that is no loss on an axis of its own', () => {
    expect(lossChart(state([3]), view).right).toBeUndefined();
    expect(lossChart(state([3], 'accuracy'), view).right).toMatchObject({ label: 'accuracy', range: [0, 1] });
    expect(lossChart(state([3], 'accuracy'), view).right?.format(0.975)).toBe('97.5 %');
    expect(lossChart(state([3], 'accuracy'), view).finding).toContain('The newest validation is 50.0 %.');
  });
  it.each(['return', 'log10Loss'])('shows validations of %s where they are, as they are', (metric) => {
    const validations = { x: Float64Array.of(10, 20), mean: Float32Array.of(-40, -15.1), ci95: Float32Array.of(1, 1) };
    const below = { ...state([3], metric), validations };
    const { right } = lossChart(below, view);
    expect(right?.range[0]).toBeLessThan(-40);
    expect(right?.range[1]).toBeGreaterThan(-15.1);
    expect(right?.format(-15.1)).toBe('−15.1');
  });
  it('has the newest validation beside each entry of its table', () => {
    expect(lossChart(state([3, 2, 1]), view).table().rows.map((row) => [row[0], row[4]])).toEqual(
      [['30', '0.50 ± 0.10'], ['20', '0.50 ± 0.10'], ['10', '']]);
  });
});

describe('names below the horizontal axis', () => {
  it('stand in one line while there is room, then in two, then are cut', () => {
    const names = ['none', 'amplitude', 'slope'];
    expect(staggered(names, 80)).toEqual(names);
    expect(staggered(names, 36)).toEqual(['none', '\namplitude', 'slope']);
    expect(staggered(names, 20)).toEqual(['none', '\nampl…', 'slope']);
    expect(staggered([], 10)).toEqual([]);
  });
});

describe('data for the plot', () => {
  const axes = (log: boolean, range: readonly [number, number]) => {
    const axis = { label: '', range, format: String };
    return { x: axis, y: { ...axis, log } };
  };
  const curve = (id: string, x: readonly number[], y: readonly (number | null)[], band?: Curve['band']): Curve =>
    ({ id, label: id, role: 'run', width: 1, x, y, ...(band && { band }) });
  it('joins curves with places of their own; the widest curve is drawn last', () => {
    const curves = [{ ...curve('a', [1, 3], [10, NaN]), width: 2 }, curve('b', [2], [20])];
    expect(partsOf(curves).map((part) => part.curve.id)).toEqual(['b', 'a']);
    expect(alignedData(curves, axes(false, [0, 30]))).toEqual([[1, 2, 3], [undefined, 20, undefined], [10, undefined, null]]);
  });
  it('joins neighbours to what can be told apart, and more closely where it is zoomed into', () => {
    const n = 1601;
    const columns = {
      x: Float64Array.from({ length: n }, (_, i) => i), loss: Float32Array.from({ length: n }, (_, i) => i % 8),
      min: new Float32Array(n).fill(-1), max: Float32Array.from({ length: n }, (_, i) => i),
      gradientNorm: Float32Array.from({ length: n }, (_, i) => i % 8), rate: Float32Array.from({ length: n }, (_, i) => i),
    };
    const all = joinPoints(columns);
    expect(all.x.length).toBe(201);
    expect([all.x[0], all.loss[0], all.min[0], all.max[0], all.x.at(-1)]).toEqual([7, 3.5, -1, 7, 1600]);
    expect([all.gradientNorm[0], all.rate[0]]).toEqual([3.5, 7]);
    const near = visiblePart(columns, [100, 110.5]);
    expect([near.x[0], near.x.at(-1), joinPoints(near).x.length]).toEqual([99, 111, 13]);
    expect(visiblePart(columns, undefined)).toBe(columns);
  });
  it('closes a band whose lower edge is at zero on a log axis', () => {
    const [, high, low, y] = alignedData([curve('a', [1], [0], { label: '', low: [0], high: [2] })], axes(true, [1, 3]));
    expect([high?.[0], y?.[0]]).toEqual([2, null]);
    expect(low?.[0]).toBeGreaterThan(0);
  });
  it('lets what diverges leave the chart without a band', () => {
    const [, high, low, y] = alignedData([curve('a', [0, 1], [1, 1e30], { label: '', low: [0, -1e30], high: [2, 3e30] })], axes(false, [0, 4]));
    expect([high, low, y]).toEqual([[2, null], [0, null], [1, 204]]);
  });
  it('reads the crosshair out, a curve by its last value before it', () => {
    const spec = adaptationChart(data, view);
    expect(readout(spec, spec.curves, 1, [0, 1, 2])).toBe('adaptation step 1\nmean 0.35\njoint pretraining 3.1\nmine 2');
    expect(readout(spec, spec.curves, null, [0, 1, 2])).toBeUndefined();
  });
  it.each([['ArrowRight', 0, 1], ['ArrowLeft', 0, 0], ['End', 0, 99], ['PageDown', 10, 15], ['a', 3, undefined]])(
    '%s from %s goes to %s', (key, now, to) => expect(placeAfterKey(key, now, 100)).toBe(to));
});

describe('small multiples', () => {
  const { samples } = sample.tasks(500, 1000, random) as RunEvent & { kind: 'tasks' };
  it('show the fit before, at the trained step and at the end, on one scale', () => {
    const all = multiplesOf(samples, 1, 4);
    expect(all.length).toBe(4);
    expect(all[0]?.fits.map(({ kind }) => kind)).toEqual(['before', 'trained', 'last']);
    const frame = sharedFrame(all);
    expect(frame.x[0]).toBeCloseTo(-5, 1);
    for (const { support } of all) for (const { y } of support) expect(y > frame.y[0] && y < frame.y[1]).toBe(true);
  });
  it('leave out tasks that are no curves', () => {
    expect(multiplesOf(samples.map((one) => ({ ...one, grid: undefined })), 1, 4)).toEqual([]);
  });
});

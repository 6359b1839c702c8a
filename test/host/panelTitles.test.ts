import { expect, it } from 'vitest';
import { listedRun } from '../../src/host/listedRun';
import { panelTitles } from '../../src/host/views/panelTitles';
import type { RunSummary } from '../../src/runs/summary';

const panel = (name: string, folder: string, began?: number, title = name) => ({ name, folder: `/w/runs/${folder}`, began, title });

it('panels of one name are told apart by their start, else by their folder; the first stays plain', () => {
  const open = [panel('a', 'a-1', 1), panel('b', 'b-1', 1), panel('a', 'a-2', 2), panel('a', 'a-3', 2), panel('a', 'a-4')];
  expect(panelTitles(open, (time) => `at ${time}`)).toEqual(['a', 'b', 'a · at 2', 'a · a-3', 'a · a-4']);
  expect(panelTitles(open.slice(2), (time) => `at ${time}`)).toEqual(['a', 'a · at 2', 'a · a-4']);
  const [second, renamed] = [panel('a', 'a-2', 2, 'a · yesterday'), panel('night', 'a-3', 2, 'a · at 2')];
  expect(panelTitles([second, renamed], (time) => `at ${time}`), 'a longer title stays one, of the name of now').toEqual(['a · at 2', 'night']);
});

it('lists of panels call a run as the person does', () => {
  const run = {
    folder: '/w/runs/a-1', name: 'a', state: 'finished', iteration: 1, iterations: 1, metric: 'mse', itPerSecond: 1,
    seconds: 0, began: 1000, changed: 5000,
  } as RunSummary;
  expect(listedRun(run, false, 'night')).toMatchObject({ name: 'night', seconds: 4 });
  expect(listedRun(run, false)).toMatchObject({ name: 'a' });
});

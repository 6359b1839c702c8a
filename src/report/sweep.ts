import { basename } from 'node:path';
import { count, meanWithInterval } from '../protocol/format';
import { seedKey } from '../protocol/sweep';
import { memberStates, type SweepRecord } from '../protocol/sweepFiles';
import { listedMembers } from '../runs/listedMembers';
import { SweepReader } from '../runs/sweepReader';
import type { SweepStatus } from '../runs/sweepStatus';
import { bestSoFar } from '../../webview/sweep/bestSoFar';
import { overSeeds } from '../../webview/sweep/overSeeds';
import { testCell, testColumn } from '../../webview/sweep/testBeside';
import { byValue, type Group, groupsOf, leftOutText, scored, sourceOf, type SweepResults } from '../../webview/sweep/results';
import { metricWord, t, words } from '../../webview/text';
import { runsParts } from './manyRuns';
import { code, heading, type Page, type Part, table, text } from './page';

/** Settings whose results are drawn against them. */
const mostKeys = 8;
/** From this ratio of results on, charts are logarithmic: one that diverged would press all others into a line. */
const wide = 50;

/** A sweep on a page: its settings over their seeds, charts, its runs with the best first, and how it is made again. */
export const sweepPage = async (folder: string): Promise<Page> => {
  const { record, status } = await new SweepReader(folder).look();
  const members = listedMembers(folder, status);
  const results: SweepResults = { members, metric: status.members.find(({ summary }) => summary?.metric)?.summary?.metric ?? '' };
  const all = scored(results);
  const inOrder = [...all].sort(byValue(results.metric)).map(({ member }) => member);
  const others = members.filter((member) => !inOrder.includes(member)
    && status.members.some(({ member: { id }, summary }) => id === member.id && summary));
  return {
    title: record.name,
    parts: [
      text(howItStands(status)),
      ...(all.length > 0 ? [...settingsParts(results), ...chartParts(results)] : [text(t('No run has a result yet.'))]),
      ...failures(results), heading(t('Runs, the best first')),
      ...await runsParts([...inOrder, ...others].map((member) => ({ folder: member.folder, label: member.label || member.id }))),
      heading(t('Made again')), ...recipe(record),
    ],
  };
};

const howItStands = ({ counts, isOver, members }: SweepStatus): string => {
  const states = memberStates.filter((state) => counts[state] > 0).map((state) => `${count(counts[state])} ${t(state)}`).join(', ');
  return [t('{0} members: {1}.', count(members.length), states), ...(isOver ? [] : [t('The sweep is not over.')])].join(' ');
};

const settingsParts = (results: SweepResults): Part[] => {
  const { metric } = results;
  const order = byValue(metric);
  const leftOut = leftOutText(results);
  const groups = [...groupsOf(scored(results))].sort((a, b) => order({ value: a.mean }, { value: b.mean }));
  const row = ({ label, folders, mean, half, test }: Group): string[] =>
    [label || t('the base'), meanWithInterval(mean, half, metric), ...testCell(results, test?.mean, test?.half), count(folders.length)];
  return [
    heading(t('Settings')),
    text([
      sourceOf(results) === 'test'
        ? t('{0}, test tasks (there is no validation): mean over seeds and its 95 % interval (Student\'s t).', metricWord(metric))
        : t('{0}, ordered by validation: mean over seeds and its 95 % interval (Student\'s t).', metricWord(metric)),
      t('The best of many looks better than it is: it was chosen for being so. What counts is the test result of the setting that you keep, with its interval over seeds.'),
    ].join(' ')),
    ...(leftOut === '' ? [] : [text(leftOut)]),
    table([t('settings'), `${metricWord(metric)}, ${t(sourceOf(results))}`, ...testColumn(results), t('seeds')], groups.map(row)),
  ];
};

const chartParts = (results: SweepResults): Part[] => {
  const values = scored(results).map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const view = { log: low > 0 && high / low >= wide, table: false, hidden: [] };
  const keys = [...new Set(results.members.flatMap(({ settings }) => Object.keys(settings)))].filter((key) => key !== seedKey);
  return [
    ...keys.slice(0, mostKeys)
      .map((key) => ({ kind: 'chart' as const, spec: overSeeds(results, key, view, undefined, () => undefined), isTold: true })),
    { kind: 'chart', spec: bestSoFar(results, view, () => undefined) },
  ];
};

const failures = ({ members }: SweepResults): Part[] => {
  const told = members.filter(({ state, message }) => state === 'failed' || (state === 'limited' && message !== undefined));
  return told.length === 0 ? [] : [heading(t('What went wrong')),
    table([t('run'), t('state'), t('why')], told.map(({ label, id, state, said, message, job }) =>
      [label || id, t(state), [said ? words(said) : message, job].filter(Boolean).join('; ')]))];
};

const recipe = (record: SweepRecord): Part[] => [
  text(t('Made by MAML Lab {0}; {1} meta-iterations of a whole member. One run again, with a comparison of what comes out:', record.version, count(record.iterations))),
  code('maml-lab reproduce RUN'),
  text(t('All of it, without the sweep\'s folder: write this into {0}, beside the data that it names, and', basename(record.source))),
  code(`maml-lab sweep ${basename(record.source)}`), code(JSON.stringify({ ...record.sweep, base: record.base, out: undefined }, null, 2)),
];

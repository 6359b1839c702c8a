import type { Catalog } from '../protocol/catalog';
import { isEqualSetting, settingRows, settingText, type SettingRow } from '../protocol/settings';
import type { NamedTaskSet, PastRun } from './pastRuns';
import { mayBeEqual, resultText } from './result';

/** Fewer runs than this are too little to rank settings by. */
const enough = 3;

/** Settings to try next and what they lean on. */
export interface Suggestion {
  readonly text: string;
  /** Dotted keys of the best run, where runs differ or a default was changed. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly leansOn: readonly string[];
  readonly enoughHistory: boolean;
}

/** @param runs finished runs of this task set, best first */
export const suggest = (taskSet: NamedTaskSet, runs: readonly PastRun[], catalog: Catalog): Suggestion => {
  const defaults = defaultsFor(taskSet, catalog);
  if (runs.length < enough) return tooLittle(taskSet, runs, defaults);
  const [best, ...others] = runs as readonly [PastRun, ...PastRun[]];
  const equals = others.filter(({ result }) => mayBeEqual(result, best.result));
  const rows = settingRows(runs.map(({ settings }) => settings)).filter((row) => !isEqualSetting(row));
  const settings = Object.fromEntries(rows.flatMap(({ key, values }) =>
    (values[0] === undefined ? [] : [[key, values[0]] as const])));
  const named = ({ run, result }: PastRun) => `${run} (${resultText(result)})`;
  const lines = [
    `${runs.length} finished runs of ${taskSet.name} with the same options. `
    + `Best: ${best.run}: ${resultText(best.result)}.`,
    equals.length > 0
      ? `Not distinguishable from it (95 % intervals overlap): ${equals.map(named).join(', ')}.`
      : 'No other run\'s 95 % interval overlaps with it.',
    rows.length > 0
      ? `Start from its settings: ${Object.entries(settings)
        .map(([key, value]) => `${key} = ${settingText(value)}`).join(', ')}.`
      : 'All these runs have the same settings: their results differ by seed only.',
    ...rows.map((row) => triedText(row, runs)),
    ...untried(best, rows).map((sentence) => `Not tried yet: ${sentence}`),
    'Runs differ in several settings at once and were chosen by hand: this ranks what was tried and proves no cause.',
  ];
  return { text: lines.join('\n'), settings, leansOn: runs.map(({ run }) => run), enoughHistory: true };
};

const tooLittle = (taskSet: NamedTaskSet, runs: readonly PastRun[], defaults: readonly string[]): Suggestion => ({
  text: [
    `Too little history: ${runs.length} finished ${runs.length === 1 ? 'run' : 'runs'} of ${taskSet.name} with these options, `
    + `${enough} are needed to rank settings.`,
    ...runs.map(({ run, result }) => `There is ${run}: ${resultText(result)}.`),
    'Documented defaults of the catalogue:', ...defaults,
    'Start with them, then vary one setting at a time.',
  ].join('\n'),
  settings: {}, leansOn: runs.map(({ run }) => run), enoughHistory: false,
});

/** Best result of each value that was tried. */
const triedText = ({ key, values }: SettingRow, runs: readonly PastRun[]): string => {
  const best = new Map<string, PastRun>();
  runs.forEach((run, i) => {
    const value = settingText(values[i]);
    if (!best.has(value)) best.set(value, run);
  });
  return `${key}: ${[...best].map(([value, run]) => `${value} → ${resultText(run.result)}`).join('; ')}.`;
};

/** The best run's value of a rate at the edge of what was tried: the other side of it is unknown. */
const untried = ({ settings }: PastRun, rows: readonly SettingRow[]): string[] =>
  Object.entries(settings).filter(([key, value]) => /rate$/i.test(key) && typeof value === 'number').flatMap(([key, value]) => {
    const tried = (rows.find((row) => row.key === key)?.values ?? [value]).filter((one) => typeof one === 'number');
    const [own, least, most] = [value as number, Math.min(...tried), Math.max(...tried)];
    const next = [...(own === most ? [own * 3] : []), ...(own === least ? [own / 3] : [])];
    return next.length > 0 ? [`${key} = ${next.map((one) => Number(one.toPrecision(2))).join(' or ')} (the best, ${own}, is at the edge).`] : [];
  });

const defaultsFor = (taskSet: NamedTaskSet, { taskSets, algorithms }: Catalog): string[] => {
  const entries = [...taskSets.filter(({ name }) => name === taskSet.name), ...algorithms.filter(({ name }) => name === 'maml')];
  return entries.map(({ name, options }) =>
    `- ${name}: ${options.filter((option) => option.default !== undefined && option.default !== null)
      .map((option) => `${option.name} = ${settingText(option.default)}`).join(', ')}`);
};

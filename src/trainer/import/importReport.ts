import { count, duration } from '../../protocol/format';
import { type Split, splits as splitNames } from '../taskSet';
import type { ClassSplits } from './splits';
import type { Pair, Survey } from './survey';

/** What was found and chosen, for the report. */
export interface Imported {
  readonly data: string;
  readonly config: string;
  readonly survey: Survey;
  readonly splits: ClassSplits;
  /** Classes that are not used, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Settings as the report tells them. */
  readonly chosen: readonly (readonly [what: string, value: string])[];
  readonly seconds: number;
  readonly notes: readonly string[];
}

/** Longest list of one kind; the rest is counted. */
const most = 50;

/** Pairs whose classes are in different splits: what is learned in training is then met again in the test. */
export const acrossSplits = (pairs: readonly Pair[], splits: ClassSplits): Pair[] => {
  const where = new Map(splitNames.flatMap((split) => splits[split].map((name): [string, Split] => [name, split])));
  return pairs.filter(({ classes: [a, b] }) => where.has(a) && where.has(b) && where.get(a) !== where.get(b));
};

/** The report of an import, as Markdown. */
export const importReport = ({ data, config, survey, splits, leftOut, chosen, seconds, notes }: Imported): string => {
  const across = acrossSplits(survey.pairs, splits);
  const within = survey.pairs.filter((pair) => !across.includes(pair));
  const examples = survey.classes.reduce((n, { size }) => n + size, 0);
  return [
    `# Import of ${escaped(data)}`,
    `${count(examples)} examples in ${count(survey.classes.length)} classes. The config is ${escaped(config)}.`,
    ...[...survey.notes, ...notes].map((note) => `- ${escaped(note)}`),
    '## Settings',
    table(['setting', 'value'], chosen),
    `300 iterations with validation and evaluation take about ${duration(seconds)} on two threads of this machine (measured).`,
    '## Splits by class',
    table(['split', 'classes', 'examples'], splitNames.map((split) => [split, count(splits[split].length), count(sum(survey, splits[split]))])),
    ...listing('Unusable', survey.unusable.map(({ name, why }) => `${name}: ${why}`), 'All files and lines can be read.'),
    ...listing('Classes left out', leftOut.map(({ name, why }) => `${name}: ${why}`), 'All classes are used.'),
    ...listing('Same or nearly the same in two splits', across.map(pairText), 'Nothing of one split is in another.'),
    ...listing('Same or nearly the same within a split', within.map(pairText), 'There are no duplicates.'),
    '## Classes',
    table(['class', 'examples', 'split'], survey.classes.map(({ name, size }) => [
      name, count(size), splitNames.find((split) => splits[split].includes(name)) ?? 'left out',
    ])),
    '',
  ].join('\n\n');
};

const sum = ({ classes }: Survey, names: readonly string[]): number => {
  const wanted = new Set(names);
  return classes.reduce((n, { name, size }) => n + (wanted.has(name) ? size : 0), 0);
};

const pairText = ({ first, second, isEqual }: Pair): string => `${first} ${isEqual ? '=' : '≈'} ${second}`;

const listing = (title: string, items: readonly string[], none: string): string[] => {
  if (items.length === 0) return [`## ${title}`, none];
  const more = items.length > most ? [`- … and ${count(items.length - most)} more`] : [];
  return [`## ${title} (${count(items.length)})`, [...items.slice(0, most).map((item) => `- ${escaped(item)}`), ...more].join('\n')];
};

/** File names are shown as they are, never as Markdown or HTML. */
const escaped = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|&]/g, '\\$&');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [
  `| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
].join('\n');

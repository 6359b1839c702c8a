import { count, duration } from '../../protocol/format';
import { inWords, type Say, type Told } from '../../protocol/sentence';
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
  readonly leftOut: readonly { readonly name: string; readonly why: Told }[];
  /** Settings as the report tells them. */
  readonly chosen: readonly (readonly [what: string, value: string])[];
  readonly seconds: number;
  readonly notes: readonly Told[];
}

/** Longest list of one kind; the rest is counted. */
const most = 50;

/** Pairs whose classes are in different splits: what is learned in training is then met again in the test. */
export const acrossSplits = (pairs: readonly Pair[], splits: ClassSplits): Pair[] => {
  const where = new Map(splitNames.flatMap((split) => splits[split].map((name): [string, Split] => [name, split])));
  return pairs.filter(({ classes: [a, b] }) => where.has(a) && where.has(b) && where.get(a) !== where.get(b));
};

/** The report of an import, as Markdown. @param say the reader's language */
export const importReport = ({ data, config, survey, splits, leftOut, chosen, seconds, notes }: Imported, say: Say): string => {
  const wordsOf = ({ name, why }: { readonly name: string; readonly why: Told }): string => `${name}: ${inWords(why, say)}`;
  const across = acrossSplits(survey.pairs, splits);
  const within = survey.pairs.filter((pair) => !across.includes(pair));
  const examples = survey.classes.reduce((n, { size }) => n + size, 0);
  return [
    `# ${say('Import of {0}', escaped(data))}`,
    say('{0} examples in {1} classes. The config is {2}.', count(examples), count(survey.classes.length), escaped(config)),
    ...[...survey.notes, ...notes].map((note) => `- ${escaped(inWords(note, say))}`),
    `## ${say('Settings')}`,
    table([say('setting'), say('value')], chosen),
    say('300 iterations with validation and evaluation take about {0} on two threads of this machine (measured).', duration(seconds)),
    `## ${say('Splits by class')}`,
    table([say('split'), say('classes'), say('examples')], splitNames.map((split) => [say(split), count(splits[split].length), count(sum(survey, splits[split]))])),
    ...listing(say('Unusable'), survey.unusable.map(wordsOf), say('All files and lines can be read.'), say),
    ...listing(say('Classes left out'), leftOut.map(wordsOf), say('All classes are used.'), say),
    ...listing(say('Same or nearly the same in two splits'), across.map(pairText), say('Nothing of one split is in another.'), say),
    ...listing(say('Same or nearly the same within a split'), within.map(pairText), say('There are no duplicates.'), say),
    `## ${say('Classes')}`,
    table([say('class'), say('examples'), say('split')], survey.classes.map(({ name, size }) => [
      name, count(size), say(splitNames.find((split) => splits[split].includes(name)) ?? 'left out'),
    ])),
    '',
  ].join('\n\n');
};

const sum = ({ classes }: Survey, names: readonly string[]): number => {
  const wanted = new Set(names);
  return classes.reduce((n, { name, size }) => n + (wanted.has(name) ? size : 0), 0);
};

const pairText = ({ first, second, isEqual }: Pair): string => `${first} ${isEqual ? '=' : '≈'} ${second}`;

const listing = (title: string, items: readonly string[], none: string, say: Say): string[] => {
  if (items.length === 0) return [`## ${title}`, none];
  const more = items.length > most ? [`- ${say('… and {0} more', count(items.length - most))}`] : [];
  return [`## ${title} (${count(items.length)})`, [...items.slice(0, most).map((item) => `- ${escaped(item)}`), ...more].join('\n')];
};

/** File names are shown as they are, never as Markdown or HTML. */
const escaped = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|&]/g, '\\$&');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [
  `| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
].join('\n');

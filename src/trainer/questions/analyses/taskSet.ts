import { taskSet as words } from '../../../protocol/analyses/taskSet';
import type { ResultOf } from '../../../protocol/analysis';
import { analysis } from '../analysis';
import { openTaskSet } from '../openTaskSets';
import { type ClassFacts, type Split, splits, type TaskSource } from '../../taskSet';

type Facts = ResultOf<typeof words>;
type Classes = NonNullable<Facts['classes']>;
type Counts = Classes['perSplit'];

/** Bars and names that are sent at most, and bins of the histogram. */
const most = { bars: 200, names: 20, bins: 12 } as const;

export default analysis({
  words,
  summary: 'sizes and classes of a task set: {"of": {"config": FILE}}, {"of": {"run": FOLDER}} or {"of": {"taskSet": NAME}}',
  run: async ({ of }) => {
    const { source, config } = await openTaskSet(of);
    const perClass = source.metric === 'accuracy' ? source.output : 1;
    const [shots, queries] = [source.support, source.query].map(({ x }) => x.shape[0] / perClass);
    return {
      name: config.taskSet.name, picture: source.picture, metric: source.metric, input: [...source.input],
      output: source.output, shots: Math.round(shots), queries: Math.round(queries), sizes: { ...source.sizes },
      ...(source.bestJoint !== undefined && { bestJoint: source.bestJoint }),
      ...classFacts(source, shots + queries),
    };
  },
});

const classFacts = (source: TaskSource, needed: number): Pick<Facts, 'classes'> => {
  if (!source.classes) return {};
  const lists = Object.fromEntries(splits.map((split) => [split, source.classes?.(split) ?? []])) as PerSplit;
  const all = splits.flatMap((split) => lists[split]);
  const examples = all.map((one) => one.examples).sort((a, b) => a - b);
  const groups = all.every(({ name }) => name.includes('/'));
  const bars = barsOf(lists, groups);
  return {
    classes: {
      perSplit: counted(lists, (list) => list.length),
      least: examples[0] ?? 0, median: median(examples), greatest: examples.at(-1) ?? 0,
      histogram: histogramOf(lists, examples), bars: bars.slice(0, most.bars), barsInAll: bars.length,
      barsOf: groups ? 'groups' : 'classes',
      shared: sharedNames(lists).slice(0, most.names),
      tooFew: all.filter((one) => one.examples < needed).map(({ name }) => name).slice(0, most.names),
    },
  };
};

type PerSplit = Readonly<Record<Split, readonly ClassFacts[]>>;
const counted = (lists: PerSplit, of: (list: readonly ClassFacts[]) => number): Counts =>
  ({ train: of(lists.train), validation: of(lists.validation), test: of(lists.test) });

const median = (sorted: readonly number[]): number => {
  const { length } = sorted;
  return length === 0 ? 0 : ((sorted[(length - 1) >> 1] ?? 0) + (sorted[length >> 1] ?? 0)) / 2;
};

const histogramOf = (lists: PerSplit, sorted: readonly number[]): Classes['histogram'] => {
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const width = Math.max(1, Math.ceil((high - low + 1) / most.bins));
  return Array.from({ length: Math.ceil((high - low + 1) / width) }, (_, i) => {
    const [from, to] = [low + i * width, low + (i + 1) * width - 1];
    const within = ({ examples }: ClassFacts): boolean => examples >= from && examples <= to;
    return { from, to, classes: counted(lists, (list) => list.filter(within).length) };
  });
};

/** Classes of each group, or examples of each class. */
const barsOf = (lists: PerSplit, groups: boolean): Classes['bars'] => {
  const bars = new Map<string, Counts>();
  for (const split of splits) for (const { name, examples } of lists[split]) {
    const key = groups ? name.slice(0, name.indexOf('/')) : name;
    const counts = bars.get(key) ?? { train: 0, validation: 0, test: 0 };
    bars.set(key, { ...counts, [split]: counts[split] + (groups ? 1 : examples) });
  }
  const sum = ({ train, validation, test }: Counts): number => train + validation + test;
  return [...bars].map(([name, counts]) => ({ name, counts })).sort((a, b) => sum(b.counts) - sum(a.counts));
};

const sharedNames = (lists: PerSplit): string[] => {
  const where = new Map<string, Set<Split>>();
  for (const split of splits) for (const { name } of lists[split]) where.set(name, (where.get(name) ?? new Set()).add(split));
  return [...where].filter(([, found]) => found.size > 1).map(([name]) => name);
};

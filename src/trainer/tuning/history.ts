import type { dimensionWords } from '../../protocol/analyses/suggest';
import type { z } from 'zod';
import type { Told } from '../../protocol/sentence';
import { isEqualSetting, rowsOfFlat, type Settings } from '../../protocol/settings';
import type { PastTask, Points } from '../tuner';
import { type Dimension, encode, type Space, widthOf } from './space';

/** One evaluation of the past or of the task at hand. */
export interface Row {
  readonly task: string;
  readonly settings: Settings;
  /** Lower is better. */
  readonly loss: number;
  /** Where it stands: a run folder, a line of a file. */
  readonly source?: string;
}

/** What a source of history gives. */
export interface Source {
  readonly rows: readonly Row[];
  /** The task at hand, where the source knows it. */
  readonly target?: string;
  /** Known ranges of settings: a shipped table's. */
  readonly space?: Space;
  readonly metric: string;
  /** A loss in the metric again. */
  fromLoss(loss: number): number;
  readonly notes: readonly Told[];
}

export type SpaceWords = Readonly<Record<string, z.output<typeof dimensionWords>>>;

/** A person's own space. */
export const spaceFrom = (words: SpaceWords): Space => Object.entries(words).map(([key, one]): Dimension =>
  ('choices' in one ? { kind: 'choice', key, choices: one.choices } : { kind: 'number', key, ...one }));

/** The same for people and JSON. */
export const spaceWords = (space: Space): SpaceWords => Object.fromEntries(space.map((one) => [one.key, one.kind === 'choice'
  ? { choices: [...one.choices] as never } : { low: one.low, high: one.high, log: one.log, whole: one.whole }]));

/** Settings whose size matters by its order: half and double are as far from 1. */
const isRate = (key: string): boolean => /(rate|decay|epsilon|std|lambda|lr)$/i.test(key);
/** A rate may lie outside of what was tried, by this factor. */
const beyond = 3;

/** The space of what differs in a history: from the lowest to the highest that was tried, for rates beyond both. */
export const triedSpace = (rows: readonly Row[]): Space => rowsOfFlat(rows.map(({ settings }) => settings))
  .filter((row) => !isEqualSetting(row)).map(({ key, values }): Dimension => {
    const present = values.filter((value) => value !== undefined);
    if (!present.every((value) => typeof value === 'number')) return { kind: 'choice', key, choices: distinct(present) };
    const [low, high] = [Math.min(...present), Math.max(...present)];
    const log = low > 0 && (isRate(key) || high / low >= 20);
    const whole = present.every(Number.isInteger);
    const widened = log && !whole ? beyond : 1;
    return { kind: 'number', key, low: low / widened, high: high * widened, log, whole };
  });

const distinct = (values: readonly unknown[]): unknown[] =>
  [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];

/** Evaluations on one space, by task. */
export interface Encoded {
  readonly own: Points;
  readonly ownRows: readonly Row[];
  readonly past: readonly PastTask[];
  /** Rows without some setting of the space. */
  readonly omitted: number;
}

/** Old tasks with fewer evaluations than this tell nothing. */
const fewest = 3;

/** Rows as numbers. The task at hand never stands among the old ones. */
export const encoded = (rows: readonly Row[], space: Space, target: string): Encoded => {
  const width = widthOf(space);
  const whole = rows.filter(({ settings }) => space.every(({ key }) => settings[key] !== undefined));
  const points = (some: readonly Row[]): Points => {
    const x = new Float64Array(some.length * width);
    some.forEach(({ settings }, i) => x.set(encode(space, space.map(({ key }) => settings[key])), i * width));
    return { width, x, y: Float64Array.from(some, ({ loss }) => loss) };
  };
  const tasks = byTask(whole.filter(({ task }) => task !== target));
  const ownRows = whole.filter(({ task }) => task === target);
  return {
    own: points(ownRows), ownRows, omitted: rows.length - whole.length,
    past: [...tasks].filter(([, some]) => some.length >= fewest).map(([name, some]) => ({ name, ...points(some) })),
  };
};

const byTask = (rows: readonly Row[]): ReadonlyMap<string, Row[]> => {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const own = found.get(row.task);
    if (own) own.push(row);
    else found.set(row.task, [row]);
  }
  return found;
};

import * as z from 'zod';
import { flattened, settingText, type Settings } from './settings';
import { isOtherTaskSet, testedTaskSet } from './testedTaskSet';

/** What was measured, and on which episodes: only runs that agree in all of it may be compared. */
export type MeasuredOn = Readonly<Record<string, unknown>>;

interface Measured {
  readonly split: string;
  readonly tasks: number;
  readonly metric: string;
  readonly transductive: boolean;
  /** Digests of the data, as a run records them; without, they are unknown. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What the digest of an option's file is called. */
const digestWord = ' (digest)';

/**
 * Split, tasks, metric, seed of the episodes, transductive or not, every option of the task set as the test has it, and digests
 * of the files that they name. The seed is the evaluation's: that of training draws no test episode. Adaptation steps are a method's own, and every step
 * stands in the curve: they are no part of it.
 */
export const measuredOn = (config: Settings, { split, tasks, metric, transductive, data }: Measured): MeasuredOn => {
  const { taskSet = {}, evaluation = {} } = config as { taskSet?: Settings; evaluation?: Settings & { taskSet?: Settings } };
  const own = split === 'train' ? {} : evaluation.taskSet ?? {};
  const options = Object.entries(flattened(testedTaskSet(taskSet, own))).map(([key, value]) => [`taskSet.${key}`, value] as const);
  const seed = split === 'train' ? (config.training as Settings | undefined)?.seed : evaluation.seed;
  return { ...Object.fromEntries(options), ...digestsAsTested(own, isOtherTaskSet(taskSet, own), data), metric, split, tasks, 'evaluation.seed': seed, transductive };
};

/**
 * Digests of the task set's files by option.
 * @param own options that the tested task set has instead of training's @param other whether it has none of training's
 */
const digestsAsTested = (own: Settings, other: boolean, data: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(data).flatMap(([key, digest]) => {
    const option = key.replace(/^evaluation\.(?=taskSet\.)/, '');
    if (!option.startsWith('taskSet.') || (other || Object.hasOwn(own, option.split('.')[1] ?? '')) !== (option !== key)) return [];
    return [[`${option}${digestWord}`, digest] as const];
  }));

/** What makes two results comparable, in words by key, and their short name: results of one id may stand side by side. */
export const protocolSchema = z.object({ id: z.string(), parts: z.record(z.string(), z.string()) });
export type Protocol = z.output<typeof protocolSchema>;

/** The protocol of a result. @param config the resolved one */
export const protocolOf = (config: Settings, measured: Measured): Protocol => {
  const found = Object.entries(measuredOn(config, measured)).filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, settingText(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return { id: shortHash(JSON.stringify(found)), parts: Object.fromEntries(found) };
};

/** `taskSet.name omniglot, taskSet.way 5, …` */
export const protocolText = ({ parts }: Protocol): string =>
  Object.entries(parts).map(([key, value]) => `${key} ${value}`).join(', ');

/** FNV-1a of 64 bits, as ten letters and digits: short enough to be read aloud, long enough for all results of a group. */
const shortHash = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(36).padStart(13, '0').slice(-10);
};

/** One thing in which two measurements differ. */
export interface Unlike {
  readonly key: string;
  readonly first: string;
  readonly second: string;
}

/**
 * What keeps two runs from being compared; empty when nothing does. Runs of older versions have no digests: they compare among
 * themselves, and not with a run that has them.
 */
export const unlike = (first: MeasuredOn, second: MeasuredOn): Unlike[] =>
  [...new Set([...Object.keys(first), ...Object.keys(second)])].flatMap((key) => {
    const [a, b] = [valueText(key, first), valueText(key, second)];
    return a === b ? [] : [{ key, first: a, second: b }];
  });

const valueText = (key: string, { [key]: value }: MeasuredOn): string =>
  (value === undefined && key.endsWith(digestWord) ? 'unknown' : settingText(value));

/** Everything that others differ from the first in: `taskSet.shots is 2 against 10, 20`. */
export const unlikeText = (all: readonly Unlike[]): string => {
  const seconds = new Map<string, Set<string>>();
  for (const { key, first, second } of all) {
    const words = `${key} is ${first} against`;
    seconds.set(words, (seconds.get(words) ?? new Set()).add(second));
  }
  return [...seconds].map(([words, values]) => `${words} ${[...values].join(', ')}`).join('; ');
};

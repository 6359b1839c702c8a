import * as z from 'zod';
import { flattened, settingText, type Settings } from './settings';

/** What was measured, and on which episodes: only runs that agree in all of it may be compared. */
export type MeasuredOn = Readonly<Record<string, unknown>>;

interface Measured {
  readonly split: string;
  readonly tasks: number;
  readonly metric: string;
  readonly transductive: boolean;
}

/**
 * Split, tasks, metric, seed of the episodes, transductive or not, and every option of the task set as the test has it. The
 * seed is the evaluation's: that of training draws no test episode. Adaptation steps are a method's own, and every step
 * stands in the curve: they are no part of it.
 */
export const measuredOn = (config: Settings, { split, tasks, metric, transductive }: Measured): MeasuredOn => {
  const { taskSet = {}, evaluation = {} } = config as { taskSet?: Settings; evaluation?: Settings & { taskSet?: Settings } };
  const asTested = split === 'train' ? taskSet : { ...taskSet, ...evaluation.taskSet };
  const options = Object.entries(flattened(asTested)).map(([key, value]) => [`taskSet.${key}`, value] as const);
  const seed = split === 'train' ? (config.training as Settings | undefined)?.seed : evaluation.seed;
  return { ...Object.fromEntries(options), metric, split, tasks, 'evaluation.seed': seed, transductive };
};

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

/** What keeps two runs from being compared; empty when nothing does. */
export const unlike = (first: MeasuredOn, second: MeasuredOn): Unlike[] =>
  [...new Set([...Object.keys(first), ...Object.keys(second)])].flatMap((key) => {
    const [a, b] = [settingText(first[key]), settingText(second[key])];
    return a === b ? [] : [{ key, first: a, second: b }];
  });

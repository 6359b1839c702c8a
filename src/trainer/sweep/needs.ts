import { resolve } from 'node:path';
import type { Config } from '../../protocol/config';
import type { Member, SweepRecord } from '../../protocol/sweepFiles';
import { openExperiment } from '../experiment';
import { estimatedMb } from '../config/memoryEstimate';
import { MemberMaker } from './members';
import type { Needs } from './scheduler';

/** What is taken for a member whose memory cannot be told: its own process says what is wrong with it. */
const unknownMb = 300;

/** What members need, by the sizes of their graphs; alike ones are looked at once. */
export const needsOf = (folder: string, record: SweepRecord): ((member: Member) => Promise<Needs>) => {
  const known = new Map<string, Promise<number>>();
  const maker = new MemberMaker(record);
  return async ({ settings, seed }) => {
    const { config } = maker.make(settings, seed);
    if (!config) return { threads: 1, memoryMb: unknownMb };
    const { taskSet, model, algorithm, runtime, training: { metaBatch, optimizer }, threads = 1 } = config;
    const key = JSON.stringify([taskSet, sizesOnly(model), sizesOnly(algorithm), metaBatch, optimizer.name, runtime]);
    const memory = known.get(key) ?? memoryOf(config, resolve(folder, record.folder));
    known.set(key, memory);
    return { threads, memoryMb: await memory };
  };
};

/** Rates and the like change no size. */
const sizesOnly = (options: Readonly<Record<string, unknown>>): unknown =>
  Object.entries(options).filter(([key, value]) => key === 'name' || typeof value !== 'number' || Number.isInteger(value));

const memoryOf = async (config: Config, folder: string): Promise<number> => {
  try {
    const before = process.memoryUsage().arrayBuffers;
    const experiment = await openExperiment(config, folder);
    return Math.round(await estimatedMb(experiment, Math.max(0, process.memoryUsage().arrayBuffers - before)));
  } catch {
    return unknownMb;
  }
};

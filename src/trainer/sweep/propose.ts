import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { suggestWords } from '../../protocol/analyses/suggest';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { Settings } from '../../protocol/settings';
import { isOver, type SweepRecord } from '../../protocol/sweepFiles';
import { writeAtomically } from '../../runs/atomic';
import { addProposal, proposalsIn } from '../../runs/sweepFolder';
import type { SweepStatus } from '../../runs/sweepStatus';
import { yieldToEvents } from '../interrupt';
import { suggest } from '../suggest';
import { MemberMaker } from './members';
import { seedsOf } from './settings';

/** Seeds that are tried for a setting that was not tried yet. */
const mostTries = 20;

/**
 * Asks the meta-model for the next setting when there is room for it: it learns from all members that have finished.
 * @param room members that could be at work at once @returns whether something was added
 */
export const propose = async (folder: string, record: SweepRecord, { members }: SweepStatus, room: number): Promise<boolean> => {
  const { suggest: asked } = record.sweep;
  const made = proposalsIn(folder);
  const open = members.filter(({ state }) => !isOver(state)).length;
  if (!asked || made.length >= asked.count || open >= room) return false;
  const known = new Set(made.flat().map(({ id }) => id));
  const maker = new MemberMaker(record);
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const settings = await nextSettings(folder, record, asked.seed + made.length + attempt * asked.count);
    const group = seedsOf(record.sweep).flatMap((seed) => maker.make(settings, seed).member ?? []);
    if (group.length === 0 || group.some(({ id }) => known.has(id))) continue;
    return addProposal(folder, made.length, group);
  }
  throw new HumanError(tell`After ${made.length} settings nothing new is left in the space of ${record.name}: widen it, or ask for fewer.`);
};

const nextSettings = async (folder: string, { sweep, base, source }: SweepRecord, seed: number): Promise<Settings> => {
  const { space, method, history = [] } = sweep.suggest ?? { space: {}, method: '', history: [] };
  const config = join(folder, '.sweep', 'base.maml.json');
  if (!existsSync(config)) writeAtomically(config, JSON.stringify(base, null, 1));
  const near = (name: string): string => (existsSync(resolve(dirname(source), name)) ? resolve(dirname(source), name) : name);
  const request = suggestWords.request.parse({ config, history: [folder, ...history.map(near)], method, space, seed });
  const { suggestions: [first] } = await suggest(request, yieldToEvents, () => undefined);
  return first?.settings ?? {};
};

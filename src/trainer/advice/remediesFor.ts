import type { Remedies } from '../../protocol/analyses/remedies';
import type { Config } from '../../protocol/config';
import { byFamily, familyShares } from '../byFamily';
import { assemble, openHeldSource, openTaskSource } from '../experiment';
import { OptionError } from '../plugin';
import { settingsFor } from './candidates';

type Remedy = Remedies['remedies'][number];

/** Most initialisations, and how much more often the hardest family is trained on. */
const limits = { clusters: 6, weight: 3 } as const;
/** Shares of families that differ by less than this factor are even. */
const uneven = 1.3;

/** What is known beside the config. */
export interface Known {
  readonly groups: number;
  readonly hardest?: string | undefined;
}

/**
 * What helps when tasks are unlike, as settings of this config. What it has already, and what does not fit its task set or
 * network, is left out.
 * @param folder where relative paths start @throws Error with one sentence when the data are not right
 */
export const remediesFor = async (config: Config, folder: string, { groups, hardest }: Known): Promise<Remedies> => {
  const source = await openTaskSource(config, folder);
  const held = await openHeldSource(config, folder) ?? source;
  const shares = familyShares(source);
  const remedies: Remedy[] = [];
  const offered: readonly Remedy[] = [
    { kind: 'clusters', settings: { algorithm: clustersFor(config, Math.max(groups, shares.size)) } },
    { kind: 'conditioned', settings: { algorithm: settingsFor('mmaml', config) } },
    ...(isUneven(shares) ? [{ kind: 'balanced' as const, settings: { 'training.families': 'balanced' } }] : []),
    ...(hardest === undefined ? [] : [{ kind: 'weighted' as const, settings: { 'training.families': { [hardest]: limits.weight } } }]),
  ];
  for (const remedy of offered) if (await fits(remedy)) remedies.push(remedy);
  return { algorithm: config.algorithm.name, families: [...shares].map(([name, share]) => ({ name, share })), remedies };

  /** Whether it changes anything, and an experiment can be made of it. */
  async function fits({ settings }: Remedy): Promise<boolean> {
    const { algorithm = config.algorithm, 'training.families': families } =
      settings as { algorithm?: Config['algorithm']; 'training.families'?: Config['training']['families'] };
    if (families === undefined && algorithm.name === config.algorithm.name) return false;
    if (families !== undefined && JSON.stringify(families) === JSON.stringify(config.training.families)) return false;
    try {
      await assemble({ ...config, algorithm }, folder, families === undefined ? source : byFamily(source, families), held);
      return true;
    } catch (error) {
      if (error instanceof OptionError) return false;
      throw error;
    }
  }
};

const clustersFor = (config: Config, found: number): Config['algorithm'] =>
  ({ ...settingsFor('clusterMaml', config), clusters: Math.min(limits.clusters, Math.max(2, found)) });

const isUneven = (shares: ReadonlyMap<string, number>): boolean => {
  const all = [...shares.values()];
  return all.length > 1 && Math.max(...all) > uneven * Math.min(...all);
};

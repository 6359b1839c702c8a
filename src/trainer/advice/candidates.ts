import type { FirstChoice, TaskFacts } from '../../protocol/analyses/advise';
import type { Config, PluginConfig, PretrainedName } from '../../protocol/config';
import { tell, type Told } from '../../protocol/sentence';
import { algorithms, schemas, taskSets } from '../registry';

/** What takes part in a race. */
export interface Candidate {
  readonly name: string;
  readonly why: Told;
  /** An algorithm with its settings. Absent: joint pretraining, and each way to use it. */
  readonly algorithm?: PluginConfig;
}

const beatsJoint = tell`what meta-learning has to beat: one network for all tasks, then fine-tuning`;
/** Why each way to use joint pretraining takes part. */
export const usedWhy: Readonly<Partial<Record<PretrainedName, Told>>> = {
  joint: beatsJoint,
  jointMeans: tell`what meta-learning has to beat, too: the nearest class mean of features that were learned from all classes, without a step`,
};

/** Of the table's rows, how many are tried. */
const choicesTried = 3;
/** Settings of the config's own algorithm that its rivals take over where they have them. */
const shared = ['innerRate', 'innerSteps', 'innerOptimizer', 'innerMomentum'] as const;

/** An algorithm with its own defaults, the config's inner loop where it has one, and the task set's inner rate. */
export const settingsFor = (name: string, config: Config): PluginConfig => {
  const { options } = algorithms[name];
  const own = config.algorithm;
  const kept = Object.fromEntries(shared.flatMap((key) => (key in options && own[key] !== undefined ? [[key, own[key]]] : [])));
  const suggested = taskSets[config.taskSet.name].suggests?.innerRate;
  const steps = Number(kept.innerSteps ?? options.innerSteps?.safeParse(undefined).data ?? 1);
  const rate = steps === 1 ? suggested?.oneStep : suggested?.several;
  const innerRate = !('innerRate' in kept) && 'innerRate' in options && rate !== undefined ? { innerRate: rate } : {};
  const parsed = schemas().algorithms[name].safeParse({ name, ...innerRate, ...kept });
  return (parsed.success ? parsed.data : schemas().algorithms[name].parse({ name })) as unknown as PluginConfig;
};

/** The cheap rival of every race: only the head adapts, or where that is the first choice, first-order MAML. */
const cheapRival = (chosen: readonly string[]): string => (chosen.includes('anil') ? 'fomaml' : 'anil');

/** The config's own algorithm, the table's first choices, ANIL or FOMAML, and joint pretraining; each once. */
export const candidatesFor = (config: Config, facts: TaskFacts, choices: readonly FirstChoice[]): Candidate[] => {
  const rows = choices.filter(({ algorithm }) => algorithm !== 'joint').slice(0, choicesTried);
  const rival = cheapRival(rows.map(({ algorithm }) => algorithm));
  const wanted: readonly (readonly [name: string, why: Told])[] = [
    ...rows.map(({ algorithm, because }) => [algorithm, because] as const),
    [config.algorithm.name, tell`it is what the config has`],
    [rival, tell`it is cheap: if it does as well, the rest is not needed`],
  ];
  const names = [...new Set(wanted.map(([name]) => name))].filter((name) => facts.metric !== 'return' || name !== 'protoNet');
  const raced = names.map((name): Candidate => ({
    name, why: wanted.find(([one]) => one === name)?.[1] ?? '',
    algorithm: name === config.algorithm.name ? config.algorithm : settingsFor(name, config),
  }));
  return [...raced, { name: 'joint', why: beatsJoint }];
};

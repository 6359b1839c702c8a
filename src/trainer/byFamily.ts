import type { TrainingConfig } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { joined, type Sentence, tell } from '../protocol/sentence';
import { Rng } from './math/rng';
import { meant } from './config/nearest';
import { OptionError } from './plugin';
import type { Split, Task, TaskSource } from './taskSet';

/** Tasks that are drawn to find the families, and draws until a task of a wanted one must have come. */
const looked = { tasks: 400, draws: 10_000 } as const;

/** Families of a source's training tasks and the share of each, by name; none where tasks have no family. */
export const familyShares = ({ sample }: Pick<TaskSource, 'sample'>): ReadonlyMap<string, number> => {
  const found = Array.from({ length: looked.tasks }, (_, i) => sample(Rng.keyed(0, 'families', i), 'train').family);
  const names = [...new Set(found.filter((family) => family !== undefined))].sort();
  return new Map(names.map((name) => [name, found.filter((one) => one === name).length / found.length]));
};

/** A task of one of some families: others are drawn and thrown away. @throws HumanError when none comes */
export const sampleOf = (source: TaskSource, families: readonly string[], rng: Rng, split: Split): Task => {
  for (let i = 0; i < looked.draws; i++) {
    const task = source.sample(rng, split);
    if (task.family !== undefined && families.includes(task.family)) return task;
  }
  throw new HumanError(tell`The ${split} split has no task of ${families.join(' or ')}.`);
};

/**
 * The same task set with training tasks of each family as often as wanted: first the family is drawn, in proportion to its
 * weight, then a task of it. Validation and test tasks stay as they are.
 * @throws OptionError when there are no families, or none of a name that is given
 */
export const byFamily = (source: TaskSource, wanted: NonNullable<TrainingConfig['families']>): TaskSource => {
  const names = [...familyShares(source).keys()];
  const weights = weightsOf(names, wanted);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const draw = (rng: Rng): string => {
    let left = rng.uniform() * total;
    return names.find((_, i) => (left -= weights[i]) < 0) ?? names[weights.findLastIndex((weight) => weight > 0)];
  };
  return { ...source, sample: (rng, split) => (split === 'train' ? sampleOf(source, [draw(rng)], rng, split) : source.sample(rng, split)) };
};

const weightsOf = (names: readonly string[], wanted: NonNullable<TrainingConfig['families']>): readonly number[] => {
  const fail = (why: Sentence): OptionError => new OptionError('training.families', {}, joined(['training.families', why], ': '));
  if (names.length < 2) throw fail(tell`the tasks are all of one kind, so there is nothing to weigh: remove it.`);
  if (wanted === 'balanced') return names.map(() => 1);
  const unknown = Object.keys(wanted).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fail(tell`there is no family "${unknown}"${meant(unknown, names)}`);
  const weights = names.map((name) => wanted[name] ?? 1);
  if (weights.every((weight) => weight === 0)) throw fail(tell`all weights are 0, so no task is left to train on.`);
  return weights;
};

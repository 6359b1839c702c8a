import type { Tensor } from '@tensorflow/tfjs-core';
import { membership, shownOnly } from '../math/classes';
import { drawShape, drawWay, type EpisodeLimits } from '../math/episodeShape';
import { type ImageSet, type ImageSetClass, openImageSets, shippedSets, side, testOnlySets } from '../math/imageSets';
import { accuracy, crossEntropy } from '../math/losses';
import type { Rng } from '../math/rng';
import { type Batch, type BatchValues, count, names, OptionError, type Split, splits, type Task, taskSet, tell } from '../taskSet';
import * as tf from '@tensorflow/tfjs-core';

const area = side * side;

interface Source {
  readonly name: string;
  readonly groups: readonly (readonly ImageSetClass[])[];
}

/** The sets that a split draws from, with their groups of enough classes. @throws OptionError when there are none */
const sourcesOf = (
  sets: readonly ImageSet[], split: Split, { leastWay, shots }: EpisodeLimits, chosen?: readonly string[],
): Source[] => {
  const least = 1 + Math.max(1, shots);
  const found = sets.flatMap(({ name, groups }): Source[] => {
    const own = (groups[split] ?? []).map((group) => group.filter(({ images }) => images >= least)).filter((group) => group.length >= leastWay);
    return own.length > 0 && (!chosen || chosen.includes(name)) ? [{ name, groups: own }] : [];
  });
  if (found.length === 0) {
    throw new OptionError('taskSet.sets', {}, tell`taskSet.sets: none of them has ${leastWay} classes or more of ${least} images for
      ${split} (digits and oracle are only tested on): add "omniglot" or a folder, or lower taskSet.leastWay or taskSet.shots.`);
  }
  return found;
};

const batchOf = (classes: readonly ImageSetClass[], chosen: readonly (readonly number[])[]): BatchValues => {
  const n = chosen.reduce((sum, images) => sum + images.length, 0);
  const [x, y] = [new Float32Array(n * area), new Int32Array(n)];
  let row = 0;
  chosen.forEach((images, label) => images.forEach((image) => {
    classes[label].write(image, x, row * area);
    y[row++] = label;
  }));
  return { x, y };
};

/** One episode: set, alphabet (or all classes), way, classes, then how many examples of each. @param numbers of the classes of its split */
const episode = (sources: readonly Source[], numbers: ReadonlyMap<ImageSetClass, number>, limits: EpisodeLimits, rng: Rng): Task => {
  const { name, groups } = sources[rng.int(sources.length)];
  const group = groups[rng.int(groups.length)];
  const classes = rng.choose(group.length, drawWay(group.length, limits, rng)).map((i) => group[i]);
  const { queries, shots } = drawShape(classes.map(({ images }) => images), limits, rng);
  const drawn = classes.map(({ images }, c) => rng.choose(images, shots[c] + queries));
  return {
    family: name, about: classes.map((one) => one.name), classes: classes.map((one) => numbers.get(one) ?? -1),
    support: batchOf(classes, drawn.map((images, c) => images.slice(0, shots[c]))),
    query: batchOf(classes, drawn.map((images, c) => images.slice(shots[c]))),
  };
};

/** Scores with the classes that a batch does not have put out of reach: every class of an episode is in both of its batches. */
const masked = (output: Tensor, batch: Batch): Tensor => tf.add(output, shownOnly(membership(batch, output.shape[1] as number)));

/**
 * Episodes of Meta-Dataset: an image set uniformly; of Omniglot one alphabet; then way, query and support sizes by its rules.
 * Batches are padded to their largest sizes and weighted. Labels beyond an episode's way are out of reach of losses and scores.
 */
export default taskSet({
  summary: 'Few-shot classification over several image sets at once, with Meta-Dataset\'s variable way and shot.',
  source: 'Triantafillou et al. 2020 (arXiv:1903.03096), section 3, and its sampling code',
  gives: ['images', 'classes'],
  suggests: { innerRate: { oneStep: 0.1, several: 0.1 }, training: { iterations: 2000, metaBatch: 4, validateEvery: 200, checkpointEvery: 200 } },
  options: {
    sets: names(`shipped image sets: ${shippedSets.join(', ')} (all of them when left out); digits and oracle are only tested on`),
    folders: names('your own image sets: folders with a folder per class, or with train/, validation/ and test/ folders'),
    testSets: names('sets that test tasks come from, by name; all that have test classes when left out'),
    leastWay: count(5, 'least classes of an episode', 2),
    mostWay: count(50, 'most classes of an episode', 2),
    mostQueries: count(10, 'most query images of a class'),
    mostSupport: count(500, 'most images of a support set'),
    mostOfClass: count(100, 'what one class counts at most towards the size of a support set'),
    shots: count(0, 'support images of every class; 0: as many as Meta-Dataset\'s rules draw, another number for each class', 0),
  },
  shifts: ({ sets = shippedSets }, split) => (split === 'test'
    ? Object.fromEntries(testOnlySets.map((set) => [set, { sets: [...new Set([...sets, set])], testSets: [set] }])) : {}),
  support: ({ mostSupport, mostWay, shots }) => (shots === 0
    ? { now: mostSupport, at: (size) => ({ mostSupport: size }) }
    : { now: shots, at: (size) => ({ shots: size, mostSupport: Math.max(mostSupport, mostWay * size) }) }),
  files: ({ folders = [] }) => Object.fromEntries(folders.map((one) => [`folders.${one}`, one])),
  open: async (o, folder) => {
    if (o.mostWay < o.leastWay || o.mostSupport < o.mostWay) {
      throw new OptionError('taskSet.mostWay', { 'taskSet.mostWay': Math.min(o.mostSupport, Math.max(o.leastWay, o.mostWay)) },
        tell`taskSet.mostWay is ${o.mostWay}: it must be from leastWay (${o.leastWay}) to mostSupport (${o.mostSupport}).`);
    }
    if (o.shots * o.mostWay > o.mostSupport) {
      throw new OptionError('taskSet.shots', { 'taskSet.mostSupport': o.shots * o.mostWay },
        tell`taskSet.shots: ${o.shots} images of ${o.mostWay} classes are more than mostSupport (${o.mostSupport}).`);
    }
    const sets = await openImageSets(o.sets ?? shippedSets, o.folders ?? [], folder);
    const sources = Object.fromEntries(splits.map((split) =>
      [split, sourcesOf(sets, split, o, split === 'test' ? o.testSets : undefined)])) as Record<Split, Source[]>;
    const classes = (split: Split) => sources[split].flatMap(({ groups }) => groups.flat());
    const numbered = (split: Split): ReadonlyMap<ImageSetClass, number> => new Map(classes(split).map((one, i) => [one, i]));
    const numbers = { train: numbered('train'), validation: numbered('validation'), test: numbered('test') };
    const spec = (n: number) => ({ x: { shape: [n, side, side, 1], dtype: 'float32' }, y: { shape: [n], dtype: 'int32' } } as const);
    return {
      input: [side, side, 1],
      output: o.mostWay,
      variable: true,
      support: spec(o.mostSupport),
      query: spec(o.mostWay * o.mostQueries),
      metric: 'accuracy',
      picture: 'image',
      sizes: { train: classes('train').length, validation: classes('validation').length, test: classes('test').length },
      trainClasses: classes('train').length,
      classes: (split) => classes(split).map(({ name, images }) => ({ name, examples: images })),
      sample: (rng, split) => episode(sources[split], numbers[split], o, rng),
      loss: (output, batch) => crossEntropy(masked(output, batch), batch.y, batch.weight),
      score: (output, batch) => accuracy(masked(output, batch), batch.y, batch.weight),
    };
  },
});

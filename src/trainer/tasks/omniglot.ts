import type { ClassPool } from '../math/classPool';
import { fewer, fewShot } from '../math/fewShot';
import { ownImages } from '../math/imageFolders';
import { imageReader } from '../math/images';
import { side, testOnlySets } from '../math/imageSets';
import { drawers, inkOf, readOmniglot } from '../math/omniglotFile';
import { choice, count, oneOf, OptionError, type Split, taskSet, tell } from '../taskSet';

const turns = 4;

interface Characters {
  /** Grey levels [characters, 20, side, side]. */
  readonly pixels: Uint8Array;
  readonly side: number;
  /** Place in `pixels` and name of each character of a split. */
  readonly splits: Readonly<Record<Split, readonly { readonly index: number; readonly name: string }[]>>;
}

const load = (side: 28 | 14): Characters => {
  const { pixels, characters } = readOmniglot();
  const named = (split: string) => characters.filter((c) => c.split === split)
    .map(({ index, alphabet, character }) => ({ index, name: `${alphabet}/${character}` }));
  return {
    pixels: side === 28 ? pixels : halved(pixels),
    side,
    splits: { train: named('train'), validation: named('val'), test: named('test') },
  };
};

/** 28×28 → 14×14 by the mean of each 2×2 square. */
const halved = (pixels: Uint8Array): Uint8Array => {
  const out = new Uint8Array(pixels.length / 4);
  for (let i = 0; i < out.length; i++) {
    const row = Math.floor(i / 14);
    const at = row * 56 + (i - row * 14) * 2;
    out[i] = (pixels[at] + pixels[at + 1] + pixels[at + 28] + pixels[at + 29] + 2) >> 2;
  }
  return out;
};

/** For each quarter turn (counter-clockwise), which pixel each pixel comes from. */
const turnMaps = (side: number): readonly Int32Array[] => {
  const once = Int32Array.from({ length: side * side }, (_, i) => (i % side) * side + side - 1 - Math.floor(i / side));
  const maps = [Int32Array.from({ length: side * side }, (_, i) => i)];
  for (let k = 1; k < turns; k++) maps.push(once.map((from) => maps[k - 1][from]));
  return maps;
};

const pool = (data: Characters, split: Split, rotations: 'classes' | 'augment' | 'none'): ClassPool => {
  const characters = data.splits[split];
  const area = data.side * data.side;
  const maps = turnMaps(data.side);
  const perCharacter = rotations === 'classes' ? turns : 1;
  const turnOf = (cls: number, variant: number) => (rotations === 'classes' ? cls % turns : variant);
  const characterOf = (cls: number) => characters[Math.floor(cls / perCharacter)];
  return {
    size: characters.length * perCharacter,
    variants: rotations === 'augment' ? turns : 1,
    name: (cls, variant) => {
      const turn = turnOf(cls, variant);
      return turn === 0 ? characterOf(cls).name : `${characterOf(cls).name} ${turn * 90}°`;
    },
    examples: () => drawers,
    example: (cls, i) => `${characterOf(cls).name}, drawer ${i + 1}`,
    classes: () => characters.map(({ name }) => ({ name, examples: drawers })),
    write: (cls, variant, i, out, at) => {
      const from = (characterOf(cls).index * drawers + i) * area;
      const map = maps[turnOf(cls, variant)];
      for (let p = 0; p < area; p++) out[at + p] = inkOf[data.pixels[from + map[p]]];
    },
  };
};

/**
 * Handwritten characters, ink = 1, in the split of Vinyals et al. by character (1028 / 172 / 423), made before
 * any rotation. A rotation is one draw per class and episode, for all its images, and applies to every split:
 * - `classes`: the four turns of a character are four classes (4112 / 688 / 1692), as in torchmeta, Reptile and
 *   ProtoNet; since they count as classes, A and a turned A may meet in an episode;
 * - `augment`: a character is one class, shown at a random turn, as in MAML's own code: they never meet;
 * - `none`: upright only.
 * One character (Braille/character01) has two equal drawings, as in the original data.
 */
export default taskSet({
  summary: 'Few-shot classification of handwritten characters of 50 alphabets (Omniglot, shipped).',
  source: 'Lake et al. 2015; split and 28×28 size of Vinyals et al. 2016 (arXiv:1606.04080); rotations as in the code of Finn et al. 2017',
  gives: ['images', 'classes'],
  suggests: {
    innerRate: { oneStep: 0.4 },
    training: { iterations: 2000, metaBatch: 8, validateEvery: 200, checkpointEvery: 200 },
  },
  options: {
    way: count(5, 'classes of an episode (N)', 2),
    shots: count(1, 'support images per class (K)'),
    queries: count(15, 'query images per class'),
    rotations: choice(['classes', 'augment', 'none'],
      'quarter turns: as classes of their own, as a random turn of each class per episode, or not at all'),
    imageSize: oneOf([28, 14], 'height and width'),
  },
  // Digits and oracle characters by Meta-Dataset's task set, with as many classes and images of each. They have test classes only.
  shifts: ({ way, shots, queries, imageSize }, split) => ({
    way: { way: 2 * way },
    ...(imageSize === side && split === 'test' && Object.fromEntries(testOnlySets.map((set) => [set, {
      name: 'metaDataset', sets: ['omniglot', set], testSets: [set], leastWay: way, mostWay: way, mostQueries: queries,
      shots, mostSupport: way * shots,
    }]))),
  }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: (o) => {
    if (o.shots + o.queries > drawers) {
      throw new OptionError(...fewer(o.shots, o.queries, drawers),
        tell`taskSet.shots + taskSet.queries is ${o.shots + o.queries}, but a character has only ${drawers} drawings: lower one of them.`);
    }
    const data = load(o.imageSize);
    const side = o.imageSize;
    const pools = {
      train: pool(data, 'train', o.rotations),
      validation: pool(data, 'validation', o.rotations),
      test: pool(data, 'test', o.rotations),
    };
    return {
      ...fewShot(pools, o, [side, side, 1]),
      readOwnTask: async (path, queryPath) => {
        const read = await imageReader({ size: side, channels: 1, invert: true });
        return ownImages(path, queryPath, read, o.way, side * side);
      },
    };
  },
});

import { basename, join, resolve } from 'node:path';
import { OptionError, type Split, tell } from '../taskSet';
import { splitClasses } from './classSplit';
import { imageReader } from './images';
import { drawers, inkOf, readOmniglot } from './omniglotFile';
import { shippedFile } from './shippedFile';

/** Side of the images of all sets: 28 × 28 × 1, ink (or what a picture shows light) is 1. */
export const side = 28;
const area = side * side;

/** One class: its images in one place. */
export interface ImageSetClass {
  readonly name: string;
  readonly images: number;
  write(image: number, out: Float32Array, at: number): void;
}

/** An image set. Classes stand in groups from which an episode takes its own: alphabets, or all in one. */
export interface ImageSet {
  readonly name: string;
  readonly groups: Readonly<Partial<Record<Split, readonly (readonly ImageSetClass[])[]>>>;
}

/** Alphabets of validation: the five smallest of the background part, as in Meta-Dataset. */
const validationAlphabets = 5;

/** Omniglot by alphabet: 25 to train on, the 5 smallest to validate on; the authors' 20 evaluation alphabets to test on. */
const omniglot = (): ImageSet => {
  const { characters, pixels } = readOmniglot();
  const alphabets = (original: string) => {
    const names = [...new Set(characters.filter((c) => c.original === original).map((c) => c.alphabet))];
    return names.map((alphabet) => characters.filter((c) => c.alphabet === alphabet).map(({ index, character }): ImageSetClass => ({
      name: `${alphabet}/${character}`, images: drawers,
      write: (i, out, at) => {
        const from = (index * drawers + i) * area;
        for (let p = 0; p < area; p++) out[at + p] = inkOf[pixels[from + p]];
      },
    })));
  };
  const background = alphabets('background').sort((a, b) => a.length - b.length);
  return {
    name: 'omniglot',
    groups: {
      train: background.slice(validationAlphabets), validation: background.slice(0, validationAlphabets), test: alphabets('evaluation'),
    },
  };
};

/** Classes of images that all lie in one array. @param level of pixel `p` of image `i`, 0 … 1 */
const classesOf = (labels: ArrayLike<number>, name: (label: number) => string, level: (i: number, p: number) => number) => {
  const all = Array.from(labels);
  return [...new Set(all)].sort((a, b) => a - b).map((label): ImageSetClass => {
    const own = all.flatMap((l, i) => (l === label ? [i] : []));
    return {
      name: name(label), images: own.length,
      write: (i, out, at) => { for (let p = 0; p < area; p++) out[at + p] = level(own[i], p); },
    };
  });
};

/** 8 × 8 digits, each pixel widened to 28 / 8 by straight lines between pixel centres. Ten classes, to test on. */
const digits = (): ImageSet => {
  const text = shippedFile('sklearn-digits/digits.csv').toString();
  const rows = text.trim().split('\n').map((line) => line.split(',').map(Number));
  const at = Array.from({ length: side }, (_, i) => Math.min(7, Math.max(0, ((i + 0.5) * 8) / side - 0.5)));
  const level = (i: number, p: number): number => {
    const [y, x] = [at[Math.floor(p / side)], at[p % side]];
    const [y0, x0] = [Math.floor(y), Math.floor(x)];
    const [y1, x1] = [Math.min(7, y0 + 1), Math.min(7, x0 + 1)];
    const line = (row: number) => rows[i][8 * row + x0] * (1 - x + x0) + rows[i][8 * row + x1] * (x - x0);
    return (line(y0) * (1 - y + y0) + line(y1) * (y - y0)) / 16;
  };
  return { name: 'digits', groups: { test: [classesOf(rows.map((row) => row[64]), String, level)] } };
};

/** Oracle-MNIST, light ink on dark: ten ancient Chinese characters, noisy, to test on. */
const oracle = (): ImageSet => {
  const pixels = shippedFile('oracle-mnist-t10k/t10k-images-idx3-ubyte').subarray(16);
  const labels = shippedFile('oracle-mnist-t10k/t10k-labels-idx1-ubyte').subarray(8);
  return { name: 'oracle', groups: { test: [classesOf(labels, (l) => `oracle ${l}`, (i, p) => pixels[i * area + p] / 255)] } };
};

const shipped: Readonly<Record<string, () => ImageSet>> = { omniglot, digits, oracle };
export const shippedSets = ['omniglot', 'digits', 'oracle'] as const;
/** Those without training and validation classes. */
export const testOnlySets = ['digits', 'oracle'] as const;

/** A person's own folder of classes; train/, validation/ and test/ inside, or classes drawn by seed. Images read once. */
const folderSet = async (path: string, from: string): Promise<ImageSet> => {
  const place = resolve(from, path);
  const splits = splitClasses(place, { validationShare: 0.2, testShare: 0.2, splitSeed: 0 }, 'taskSet.folders');
  const read = await imageReader({ size: side, channels: 1, invert: false });
  const kept = new Map<string, Uint8Array>();
  const imageOf = (file: string): Uint8Array => {
    const found = kept.get(file) ?? read(file);
    kept.set(file, found);
    return found;
  };
  const classes = (split: Split): ImageSetClass[] => splits[split].map(({ name, folder, files }) => ({
    name, images: files.length,
    write: (i, out, at) => imageOf(join(folder, files[i])).forEach((v, p) => { out[at + p] = v / 255; }),
  }));
  return { name: basename(place), groups: { train: [classes('train')], validation: [classes('validation')], test: [classes('test')] } };
};

/** Opens sets by name and folders. @throws Error with one sentence when one of them has no such name or is damaged */
export const openImageSets = async (names: readonly string[], folders: readonly string[], from: string): Promise<ImageSet[]> => {
  const unknown = names.find((name) => !shipped[name]);
  if (unknown !== undefined) {
    throw new OptionError('taskSet.sets', {}, tell`taskSet.sets: there is no set "${unknown}"; shipped are ${shippedSets.join(', ')}. Your
      own go into taskSet.folders.`);
  }
  return [...names.map((name) => shipped[name]()), ...await Promise.all(folders.map((path) => folderSet(path, from)))];
};

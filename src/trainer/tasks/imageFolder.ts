import { join, resolve } from 'node:path';
import { splitClasses } from '../math/classSplit';
import type { ClassPool } from '../math/classPool';
import { fewShot } from '../math/fewShot';
import { type ImageClass, ownImages } from '../math/imageFolders';
import { type ImageReader, imageReader } from '../math/images';
import { amount, choice, count, flag, names, path, taskSet } from '../taskSet';

/** Keeps the images used last, up to `bytes`, so that a folder of any size works. */
const remembering = (read: ImageReader, bytes: number): ImageReader => {
  const kept = new Map<string, Uint8Array>();
  let size = 0;
  return (file) => {
    const image = kept.get(file) ?? read(file);
    if (!kept.delete(file)) size += image.length;
    kept.set(file, image);
    for (const [oldest, old] of kept) {
      if (size <= bytes || kept.size === 1) break;
      kept.delete(oldest);
      size -= old.length;
    }
    return image;
  };
};

const share = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** The same classes without some of their images. */
const without = (classes: readonly ImageClass[], names: readonly string[] = []): readonly ImageClass[] => {
  const left = new Set(names);
  return left.size === 0 ? classes : classes.map((one) => (
    { ...one, files: one.files.filter((file) => !left.has(`${one.name}/${file}`)) }));
};

const pool = (classes: readonly ImageClass[], read: ImageReader): ClassPool => ({
  size: classes.length,
  variants: 1,
  name: (cls) => classes[cls].name,
  place: (cls) => classes[cls].folder,
  examples: (cls) => classes[cls].files.length,
  example: (cls, i) => `${classes[cls].name}/${classes[cls].files[i]}`,
  write: (cls, _variant, i, out, at) => {
    const { folder, files } = classes[cls];
    const image = read(join(folder, files[i]));
    for (let p = 0; p < image.length; p++) out[at + p] = share[image[p]];
  },
});

/**
 * A person's own images, one folder per class. Splits are by class: `train/`, `validation/` and `test/` folders of
 * classes, or three lists in the options (a class in a folder of folders is `outer/inner`), or drawn by seed. Images are read when first drawn,
 * scaled to
 * imageSize × imageSize by area averaging (rounded to 1/255), and kept while `cacheMb` allows.
 */
export default taskSet({
  summary: 'Few-shot classification of your own images: a folder per class of PNG or JPEG files.',
  source: 'N-way K-shot episodes of Vinyals et al. 2016 (arXiv:1606.04080), section 3',
  gives: ['images', 'classes'],
  suggests: {
    innerRate: { oneStep: 0.4 },
    training: { iterations: 2000, metaBatch: 8, validateEvery: 200, checkpointEvery: 200 },
  },
  options: {
    path: path('folder of the classes, or of train/, validation/ and test/ folders of classes'),
    way: count(5, 'classes of an episode (N)', 2),
    shots: count(1, 'support images per class (K)'),
    queries: count(15, 'query images per class'),
    imageSize: count(84, 'height and width that images are scaled to', 2),
    colour: choice(['colour', 'greyscale'], 'three channels or one'),
    invert: flag(false, 'swap dark and light, e.g. for dark ink on white paper'),
    trainClasses: names('folders to train on; without the three lists, classes are drawn by splitSeed'),
    validationClasses: names('folders to validate on'),
    testClasses: names('folders to test on'),
    leaveOut: names('images that are not used, e.g. damaged ones: "class/file.png"'),
    validationShare: amount(0.2, 'share of classes drawn for validation'),
    testShare: amount(0.2, 'share of classes drawn for test'),
    splitSeed: count(0, 'seed of that draw', 0),
    cacheMb: count(256, 'megabytes of scaled images kept in memory'),
  },
  shifts: ({ way }) => ({ way: { way: 2 * way } }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: async (o, folder) => {
    const channels = o.colour === 'colour' ? 3 : 1;
    const splits = splitClasses(resolve(folder, o.path), o, 'taskSet.path');
    const read = await imageReader({ size: o.imageSize, channels, invert: o.invert });
    const kept = remembering(read, o.cacheMb * 2 ** 20);
    const pools = {
      train: pool(without(splits.train, o.leaveOut), kept),
      validation: pool(without(splits.validation, o.leaveOut), kept),
      test: pool(without(splits.test, o.leaveOut), kept),
    };
    return {
      ...fewShot(pools, o, [o.imageSize, o.imageSize, channels]),
      readOwnTask: async (support, query) =>
        ownImages(support, query, read, o.way, o.imageSize * o.imageSize * channels),
    };
  },
});

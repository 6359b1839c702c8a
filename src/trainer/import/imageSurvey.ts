import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { HumanError, messageOf } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';
import type { AnalysisContext } from '../questions/analysis';
import { fileBytes, type Pixels, pictureReader } from '../math/images';
import { lookOf, LookAlikes } from './perceptualHash';
import type { Pair, Survey } from './survey';

/** What is known of all images together: decides size and colour. */
export interface ImageSurvey extends Survey {
  readonly medianSide: number;
  readonly isColour: boolean;
  /** Whether they are mostly bright, as ink on paper is. */
  readonly isBright: boolean;
}

const mostImages = 200_000;
const mostBytes = 64 * 2 ** 20;
/** Images looked at for colour: they are alike in this. */
const colourSample = 200;
const isImage = /\.(png|jpe?g)$/i;

interface Found {
  readonly cls: string;
  /** Path from the data folder, with `/`. */
  readonly name: string;
}

/**
 * Looks at every image of a folder of classes (any depth: a class is a folder with images in it), one at a time: only
 * a hash and a thumbnail are kept of each. Links that lead out of the folder are refused.
 * @throws HumanError when there is no image in a class folder, or more than 200,000
 */
export const surveyImages = async (folder: string, { breathe, progress }: AnalysisContext): Promise<ImageSurvey> => {
  const unusable: { name: string; why: Told }[] = [];
  const found = listImages(folder, unusable);
  const read = await pictureReader();
  const seen = new SeenImages();
  for (const [i, { cls, name }] of found.entries()) {
    if (i % 20 === 0) await breathe();
    progress(i, found.length);
    try {
      const file = join(folder, name);
      if (statSync(file).size > mostBytes) throw new Error(`it has more than ${mostBytes / 2 ** 20} MB.`);
      const bytes = fileBytes(file);
      seen.add({ cls, name }, bytes, read(bytes, file));
    } catch (error) {
      unusable.push({ name, why: messageOf(error).replace(`${join(folder, name)} is`, 'it is') });
    }
  }
  return seen.survey(found, unusable);
};

/** Every image below a folder, class by class. What is refused is added to `unusable`. */
const listImages = (folder: string, unusable: { name: string; why: Told }[]): Found[] => {
  const inside = realpathSync(folder);
  const found: Found[] = [];
  const visit = (cls: string): void => {
    const all = readdirSync(join(folder, cls), { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    for (const entry of all.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = cls === '' ? entry.name : `${cls}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? linkKind(join(folder, name), inside) : entry.isDirectory() ? 'folder' : 'file';
      if (kind === 'refused') unusable.push({ name, why: tell`it is a link that leads out of the folder, to itself or nowhere.` });
      else if (kind === 'folder') visit(name);
      else if (isImage.test(name) && cls === '') unusable.push({ name, why: tell`it is in no class: images belong into a folder per class.` });
      else if (isImage.test(name)) found.push({ cls, name });
      if (found.length > mostImages) throw new HumanError(tell`${folder} has more than ${mostImages} images: import a part of it.`);
    }
  };
  visit('');
  if (found.length > 0) return found;
  throw new HumanError(tell`${folder} has no classes: put one folder per class there, with PNG or JPEG images.`);
};

const linkKind = (path: string, inside: string): 'folder' | 'file' | 'refused' => {
  try {
    const target = realpathSync(path);
    // A link to a folder above would be followed for ever.
    if (!target.startsWith(inside + sep) || path.startsWith(target + sep)) return 'refused';
    return statSync(target).isDirectory() ? 'refused' : 'file';
  } catch {
    return 'refused';
  }
};

/** What is kept of the images seen so far. */
class SeenImages {
  readonly #alikes = new LookAlikes();
  readonly #images: Found[] = [];
  readonly #byBytes = new Map<string, number>();
  readonly #pairs: Pair[] = [];
  readonly #sides: number[] = [];
  #coloured = 0;
  #brightness = 0;

  add(image: Found, bytes: Buffer, pixels: Pixels): void {
    const digest = createHash('sha256').update(bytes).digest('base64');
    const look = lookOf(pixels);
    const equal = this.#byBytes.get(digest);
    const alike = this.#alikes.add(look);
    const other = this.#images[equal ?? alike ?? -1];
    if (other) {
      this.#pairs.push({ first: other.name, second: image.name, classes: [other.cls, image.cls], isEqual: equal !== undefined });
    }
    if (equal === undefined) this.#byBytes.set(digest, this.#images.length);
    if (this.#images.length < colourSample && isColoured(pixels)) this.#coloured++;
    this.#brightness += look.thumb.reduce((a, b) => a + b, 0) / look.thumb.length;
    this.#sides.push(Math.min(pixels.width, pixels.height));
    this.#images.push(image);
  }

  survey(found: readonly Found[], unusable: Survey['unusable']): ImageSurvey {
    const sizes = new Map(found.map(({ cls }) => [cls, 0]));
    for (const { cls } of this.#images) sizes.set(cls, (sizes.get(cls) ?? 0) + 1);
    const sides = this.#sides.sort((a, b) => a - b);
    const [least, medianSide, most] = [0, 0.5, 1].map((q) => sides[Math.floor(q * (sides.length - 1))] ?? 0);
    return {
      classes: [...sizes].map(([name, size]) => ({ name, size })), unusable, pairs: this.#pairs, medianSide,
      isColour: this.#coloured > 0, isBright: this.#brightness / this.#images.length > 170,
      notes: [tell`The shorter side of the images has ${least} to ${most} pixels, ${medianSide} in the middle.`],
    };
  }
}

const isColoured = ({ data }: Pixels): boolean => {
  for (let i = 0; i < data.length; i += 4) {
    if (Math.abs(data[i] - data[i + 1]) > 12 || Math.abs(data[i + 1] - data[i + 2]) > 12) return true;
  }
  return false;
};

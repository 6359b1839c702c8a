import type { Pixels } from '../math/images';
import { scaled } from '../math/images';

/** What is kept of an image to tell whether another looks like it. */
export interface Look {
  /** 64 bits as two whole numbers. */
  readonly hash: readonly [number, number];
  /** 16×16 grey levels. */
  readonly thumb: Uint8Array;
}

const side = 9;
const thumbSide = 16;
/** Bits that may differ, and the mean difference in grey levels: re-saved, scaled and slightly changed copies. */
const mostBits = 6;
const mostDifference = 4;
/** Bits of a hash by which candidates are looked up: with 7 bands, two hashes of distance ≤ 6 agree in one at least. */
const bands = [0, 9, 18, 27, 36, 45, 54, 64] as const;

/**
 * Difference hash (Krawetz 2013, "Kind of like that"): an image scaled to 9×9 grey levels, one bit for each of 8×8 pairs
 * of neighbours in a row: is the left one brighter? Levels are rounded to 4 first, so that flat parts do not flicker.
 * A thumbnail confirms, since drawings on blank paper have many equal bits.
 */
export const lookOf = (image: Pixels): Look => {
  const grey = scaled(image, { size: side, channels: 1, invert: false });
  const hash: [number, number] = [0, 0];
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * side + (bit % 8);
    if (grey[at] >> 2 > grey[at + 1] >> 2) hash[bit >> 5] |= 1 << (bit & 31);
  }
  return { hash, thumb: scaled(image, { size: thumbSide, channels: 1, invert: false }) };
};

const bitsOf = (n: number): number => {
  let count = 0;
  for (let left = n; left !== 0; left &= left - 1) count++;
  return count;
};

const alike = (a: Look, b: Look): boolean => {
  if (bitsOf(a.hash[0] ^ b.hash[0]) + bitsOf(a.hash[1] ^ b.hash[1]) > mostBits) return false;
  let sum = 0;
  for (let i = 0; i < a.thumb.length; i++) sum += Math.abs(a.thumb[i] - b.thumb[i]);
  return sum / a.thumb.length <= mostDifference;
};

const bandOf = ({ hash }: Look, band: number): string => {
  let text = `${band}:`;
  for (let bit = bands[band]; bit < bands[band + 1]; bit++) text += (hash[bit >> 5] >>> (bit & 31)) & 1;
  return text;
};

/** Looks of a band that are compared with a new one; images beyond have too little in them to tell them apart. */
const mostCandidates = 500;

/** Finds, for each image in turn, an earlier one that looks like it. */
export class LookAlikes {
  readonly #byBand = new Map<string, number[]>();
  readonly #looks: Look[] = [];

  /** @returns the number of an earlier image that looks the same, if there is one */
  add(look: Look): number | undefined {
    let found: number | undefined;
    for (let band = 0; band < bands.length - 1; band++) {
      const key = bandOf(look, band);
      const others = this.#byBand.get(key) ?? [];
      found ??= others.find((other) => alike(look, this.#looks[other]));
      if (others.length < mostCandidates) others.push(this.#looks.length);
      this.#byBand.set(key, others);
    }
    this.#looks.push(look);
    return found;
  }
}

/**
 * Counter-based random numbers: Philox4x32-10 of Salmon, Moraes, Dror & Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3" (SC 2011, section 3.3). A stream is a key, a place in it is a counter; so a task drawn
 * by (seed, split, iteration, task) is the same whenever, wherever and in whatever order it is drawn.
 */

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;
const unit = 2 ** -32;

/** High 32 bits of a 32 × 32 bit product, by 16-bit halves. */
const high = (a: number, b: number): number => {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = (Math.imul(a1, b0) >>> 0) + (Math.imul(a0, b0) >>> 16);
  const carry = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff);
  return (Math.imul(a1, b1) + (middle >>> 16) + (carry >>> 16)) | 0;
};

/**
 * Ten rounds of Philox4x32, in place.
 * @param block four words: the counter before, the random words after @param key0 @param key1 the key
 */
export const philox = (block: Uint32Array, key0: number, key1: number): void => {
  let c0 = block[0] | 0;
  let c1 = block[1] | 0;
  let c2 = block[2] | 0;
  let c3 = block[3] | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const h0 = high(multiplierA, c0);
    const h2 = high(multiplierB, c2);
    const low0 = Math.imul(multiplierA, c0);
    const low2 = Math.imul(multiplierB, c2);
    c0 = h2 ^ c1 ^ k0;
    c1 = low2;
    c2 = h0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weylA) | 0;
    k1 = (k1 + weylB) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
};

/** Mixes 64 bits into a state; the tag tells numbers from text, and texts of different length. */
const absorb = (state: Uint32Array, tag: number, word0: number, word1: number): void => {
  state[0] ^= word0;
  state[1] ^= word1;
  philox(state, tag, 0);
};

const absorbText = (state: Uint32Array, text: string): void => {
  const pair = (i: number) => text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16); // NaN past the end counts as 0
  for (let i = 0; i === 0 || i < text.length; i += 4) absorb(state, ~text.length, pair(i), pair(i + 2));
};

const absorbNumber = (state: Uint32Array, number: number): void => {
  if (!Number.isSafeInteger(number)) throw new Error(`a random key must be whole numbers and text, not ${number}`);
  absorb(state, 1, number, Math.floor(number / 2 ** 32));
};

/** A stream of random numbers. Equal keys give equal streams; different keys give independent ones. */
export class Rng {
  private readonly block = new Uint32Array(4);
  private used = 4;
  private count = 0;
  private spare: number | undefined;

  private constructor(
    private readonly key0: number, private readonly key1: number,
    private readonly stream0: number, private readonly stream1: number,
  ) {}

  /**
   * The stream of a seed and a key of any length, e.g. `Rng.keyed(seed, 'train', iteration, task)`. The parts are
   * absorbed one after the other by Philox itself, so that parts and their order all matter.
   */
  static keyed(seed: number, ...key: readonly (number | string)[]): Rng {
    const state = new Uint32Array(4);
    absorbNumber(state, seed);
    for (const part of key) {
      if (typeof part === 'string') absorbText(state, part);
      else absorbNumber(state, part);
    }
    return new Rng(state[0], state[1], state[2], state[3]);
  }

  /** The next word: 0 … 2³² − 1, all equally likely. */
  next32(): number {
    if (this.used === 4) {
      this.block[0] = this.count;
      this.block[1] = this.count / 2 ** 32;
      this.block[2] = this.stream0;
      this.block[3] = this.stream1;
      philox(this.block, this.key0, this.key1);
      this.count += 1;
      this.used = 0;
    }
    return this.block[this.used++];
  }

  /** Uniform on [a, b), in steps of (b − a) / 2³². */
  uniform(a = 0, b = 1): number {
    return a + (b - a) * unit * this.next32();
  }

  /** Standard normal (Box & Muller 1958); the second of a pair is kept for the next call. */
  normal(): number {
    if (this.spare !== undefined) {
      const kept = this.spare;
      this.spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log((this.next32() + 1) * unit));
    const angle = 2 * Math.PI * unit * this.next32();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Whole number 0 … n − 1, without bias: words below 2³² mod n are thrown away. @param n 1 … 2³² */
  int(n: number): number {
    if (!(n >= 1 && n <= 2 ** 32)) throw new Error(`cannot draw a whole number below ${n}`);
    const rejected = 2 ** 32 % n;
    let word = this.next32();
    while (word < rejected) word = this.next32();
    return word % n;
  }

  /** Shuffles an array in place (Fisher & Yates) and returns it. */
  shuffle<A extends { readonly length: number; [i: number]: unknown }>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const kept = array[i];
      array[i] = array[j];
      array[j] = kept;
    }
    return array;
  }

  /** `k` different whole numbers below `n`, in random order; costs O(k) whatever `n` is. */
  choose(n: number, k: number): number[] {
    if (k > n) throw new Error(`cannot choose ${k} of ${n}`);
    const moved = new Map<number, number>();
    return Array.from({ length: k }, (_, i) => {
      const j = i + this.int(n - i);
      const picked = moved.get(j) ?? j;
      moved.set(j, moved.get(i) ?? i);
      return picked;
    });
  }
}

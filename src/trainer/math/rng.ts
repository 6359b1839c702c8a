import { philox } from './philox';

/**
 * Random numbers by key: a stream is a key, a place in it is a counter of Philox4x32-10 (`philox.ts`); so a task
 * drawn by (seed, split, iteration, task) is the same whenever, wherever and in whatever order it is drawn.
 */

const unit = 2 ** -32;
/** One block for everybody: typed arrays of their own would cost each short stream more than its numbers. */
const scratch = new Uint32Array(4);

/** Mixes 64 bits into the scratch block; the tag tells numbers from text, and texts of different length. */
const absorb = (tag: number, word0: number, word1: number): void => {
  scratch[0] ^= word0;
  scratch[1] ^= word1;
  philox(scratch, tag, 0);
};

const absorbText = (text: string): void => {
  const pair = (i: number) => text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16); // NaN past the end counts as 0
  for (let i = 0; i === 0 || i < text.length; i += 4) absorb(~text.length, pair(i), pair(i + 2));
};

const absorbNumber = (number: number): void => {
  if (!Number.isSafeInteger(number)) throw new Error(`a random key must be whole numbers and text, not ${number}`);
  absorb(1, number, Math.floor(number / 2 ** 32));
};

/** A stream of random numbers. Equal keys give equal streams; different keys give independent ones. */
export class Rng {
  private word1 = 0;
  private word2 = 0;
  private word3 = 0;
  private left = 0;
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
    scratch.fill(0);
    absorbNumber(seed);
    for (const part of key) {
      if (typeof part === 'string') absorbText(part);
      else absorbNumber(part);
    }
    return new Rng(scratch[0], scratch[1], scratch[2], scratch[3]);
  }

  /** The next word: 0 … 2³² − 1, all equally likely. */
  next32(): number {
    switch (this.left--) {
      case 3: return this.word1;
      case 2: return this.word2;
      case 1: return this.word3;
      default: return this.refill();
    }
  }

  /** Draws the next four words, keeps three and returns the first. */
  private refill(): number {
    scratch[0] = this.count;
    scratch[1] = this.count / 2 ** 32;
    scratch[2] = this.stream0;
    scratch[3] = this.stream1;
    philox(scratch, this.key0, this.key1);
    this.count += 1;
    this.left = 3;
    this.word1 = scratch[1];
    this.word2 = scratch[2];
    this.word3 = scratch[3];
    return scratch[0];
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

/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3" (SC 2011, section 3.3): a keyed bijection of 128-bit counters that passes BigCrush.
 */
const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;

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

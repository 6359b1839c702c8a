/** Vectors of numbers, computed in float64 whatever they are stored in. */
export type Vector = ArrayLike<number>;

/** Σ aᵢ bᵢ */
export const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
/** Length (L2). */
export const norm = (a: Vector): number => Math.sqrt(dot(a, a));

/** a − b */
export const minus = (a: Vector, b: Vector): Float64Array => Float64Array.from(a, (value, i) => value - b[i]);

/** start + Σ share · direction, as float32: what a compiled graph is fed. */
export const moved = (start: Vector, moves: readonly (readonly [share: number, direction: Vector])[]): Float32Array => {
  const there = Float64Array.from(start);
  for (const [share, direction] of moves) for (let i = 0; i < direction.length; i++) there[i] += share * direction[i];
  return Float32Array.from(there);
};

/** Vectors one after the other. @param Kind the array that they are put into */
export const concatenated = <A extends Float32Array | Float64Array>(parts: readonly Vector[], Kind: new (length: number) => A): A => {
  const all = new Kind(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Entry by entry, the mean of vectors of one length. */
export const meanOf = (all: readonly Vector[]): Float64Array => {
  const sum = new Float64Array(all[0]?.length ?? 0);
  for (const one of all) for (let i = 0; i < sum.length; i++) sum[i] += one[i] / all.length;
  return sum;
};

/** Cosine of the angle between two vectors; null when one has no direction. */
export const cosine = (a: Vector, b: Vector): number | null => {
  const size = norm(a) * norm(b);
  return size > 0 && Number.isFinite(size) ? Math.max(-1, Math.min(1, dot(a, b) / size)) : null;
};

/** The angle in degrees; by 2 atan2(‖â − b̂‖, ‖â + b̂‖), which keeps its digits near 0° where the cosine loses them. */
export const degrees = (a: Vector, b: Vector): number | null => {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  if (!(lengthA > 0 && lengthB > 0 && Number.isFinite(lengthA * lengthB))) return null;
  let [apart, together] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    apart += (a[i] / lengthA - b[i] / lengthB) ** 2;
    together += (a[i] / lengthA + b[i] / lengthB) ** 2;
  }
  return (2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together)) * 180) / Math.PI;
};

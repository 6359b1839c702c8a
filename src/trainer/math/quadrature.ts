/** An interval, lowest first. */
export type Range = readonly [number, number];

/** Mean of a uniform variable over a range, and of its square. */
export const uniformMoments = ([a, b]: Range): readonly [number, number] =>
  [(a + b) / 2, (a * a + a * b + b * b) / 3];

/** Mean of a smooth function over a range, by Simpson's rule with some 40 points per unit of length. */
export const average = ([a, b]: Range, f: (x: number) => number): number => {
  if (a === b) return f(a);
  const half = Math.min(10_000, Math.max(100, Math.ceil(20 * (b - a))));
  const width = (b - a) / (2 * half);
  let sum = f(a) + f(b);
  for (let i = 1; i < 2 * half; i++) sum += (i % 2 === 1 ? 4 : 2) * f(a + i * width);
  return sum / (6 * half);
};

/** Means over a uniform phase φ of sin(x − φ) and of sin²(x − φ). */
export const phaseMoments = ([a, b]: Range, x: number): readonly [number, number] => {
  if (a === b) return [Math.sin(x - a), Math.sin(x - a) ** 2];
  const doubled = (Math.sin(2 * (x - a)) - Math.sin(2 * (x - b))) / (2 * (b - a));
  return [(Math.cos(x - b) - Math.cos(x - a)) / (b - a), (1 - doubled) / 2];
};

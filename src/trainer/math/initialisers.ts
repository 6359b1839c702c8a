import type { Rng } from './rng';

/** Initial values of one parameter: `size` numbers, row-major. */
export type Initialiser = (rng: Rng, size: number) => Float32Array;

const filled = (draw: (rng: Rng) => number): Initialiser => (rng, size) => {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = draw(rng);
  return values;
};

/** N(0, 2 / fanIn), for rectified units (He et al. 2015, equation 10). @param fanIn inputs of one unit */
export const heNormal = (fanIn: number): Initialiser => {
  const deviation = Math.sqrt(2 / fanIn);
  return filled((rng) => deviation * rng.normal());
};

/** U(−a, a) with a = √(6 / (fanIn + fanOut)) (Glorot & Bengio 2010, equation 16). */
export const xavier = (fanIn: number, fanOut: number): Initialiser => {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return filled((rng) => rng.uniform(-limit, limit));
};

/** N(0, deviation²), drawn again beyond two deviations, as TensorFlow's `truncated_normal` (cbfinn/maml). */
export const truncatedNormal = (deviation: number): Initialiser => filled((rng) => {
  let value = rng.normal();
  while (Math.abs(value) > 2) value = rng.normal();
  return deviation * value;
});

/** `gain` where row and column are the same, else 0: an embedding that begins as its inputs (row-major, `columns` wide). */
export const identity = (gain: number, columns: number): Initialiser => (_, size) =>
  Float32Array.from({ length: size }, (_value, i) => (i % columns === Math.floor(i / columns) ? gain : 0));

export const zeros: Initialiser = (_, size) => new Float32Array(size);
export const ones: Initialiser = (_, size) => new Float32Array(size).fill(1);

/** How weights start; biases start at zero. */
export type InitialiserName = 'he' | 'xavier' | 'truncatedNormal' | 'identity';

/** An initialiser by name. @param deviation of `truncatedNormal`, gain of `identity` */
export const initialiser = (
  name: InitialiserName, fanIn: number, fanOut: number, deviation: number,
): Initialiser => {
  switch (name) {
    case 'he': return heNormal(fanIn);
    case 'xavier': return xavier(fanIn, fanOut);
    case 'truncatedNormal': return truncatedNormal(deviation);
    case 'identity': return identity(deviation, fanOut);
  }
};

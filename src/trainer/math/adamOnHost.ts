/** Adam on plain arrays, where an iteration takes several steps and none of them is in a compiled graph. */
interface AdamState {
  readonly theta: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** One step of Adam (Kingma & Ba 2015, algorithm 1). @param step 1, 2, … */
export const adamStep = ({ theta, first, second }: AdamState, gradient: ArrayLike<number>, rate: number, step: number): AdamState => {
  const m = first.map((v, i) => beta1 * v + (1 - beta1) * gradient[i]);
  const v = second.map((s, i) => beta2 * s + (1 - beta2) * gradient[i] ** 2);
  const [c1, c2] = [1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
  return { theta: theta.map((t, i) => t - (rate * m[i] * c1) / (Math.sqrt(v[i] * c2) + epsilon)), first: m, second: v };
};

/** Σ_k γᵏ r_{t+k} for each step t. @param rewards of one trajectory */
export const discounted = (rewards: ArrayLike<number>, discount: number): Float64Array => {
  const sums = new Float64Array(rewards.length);
  let after = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    after = rewards[t] + discount * after;
    sums[t] = after;
  }
  return sums;
};

/**
 * Generalised advantage estimates Σ_k (γλ)ᵏ δ_{t+k} with δ_t = r_t + γ V_{t+1} − V_t (Schulman et al. 2016, equation 16).
 * @param rewards of one trajectory, length n @param values V_0 … V_n; V_n is 0 where the task itself ended
 */
export const advantages = (
  rewards: ArrayLike<number>, values: ArrayLike<number>, discount: number, lambda: number,
): Float64Array => {
  const found = new Float64Array(rewards.length);
  let after = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const delta = rewards[t] + discount * values[t + 1] - values[t];
    after = delta + discount * lambda * after;
    found[t] = after;
  }
  return found;
};

/** Mean 0 and deviation 1 over all arrays together, in place; equal numbers become 0. */
export const standardise = (arrays: readonly Float64Array[]): void => {
  let [n, sum] = [0, 0];
  for (const array of arrays) for (const v of array) [n, sum] = [n + 1, sum + v];
  const mean = sum / n;
  let squares = 0;
  for (const array of arrays) for (const v of array) squares += (v - mean) ** 2;
  const deviation = Math.sqrt(squares / n) + 1e-8;
  for (const array of arrays) for (let i = 0; i < array.length; i++) array[i] = (array[i] - mean) / deviation;
};

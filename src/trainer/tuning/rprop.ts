/** What is maximised: its value, and its gradient written into `into`. */
export type Objective = (at: Float64Array, into: Float64Array) => number;

/**
 * Maximises a smooth function by iRprop+ (Igel & Hüsken 2003): steps by sign, no line search, no rates to tune. Not finite
 * counts as worse. @returns the best point seen
 */
export const maximise = (start: Float64Array, objective: Objective, iterations: number): Float64Array => {
  const at = Float64Array.from(start);
  const best = { value: -Infinity, at: Float64Array.from(start) };
  const step = new Float64Array(at.length).fill(0.1);
  const moved = new Float64Array(at.length);
  let [gradient, before] = [new Float64Array(at.length), new Float64Array(at.length)];
  for (let t = 0; t < iterations; t++) {
    const found = objective(at, gradient);
    const value = Number.isFinite(found) ? found : -Infinity;
    const isWorse = value < best.value;
    if (value > best.value) Object.assign(best, { value, at: Float64Array.from(at) });
    for (let i = 0; i < at.length; i++) move(i, isWorse);
    [gradient, before] = [before, gradient];
  }
  return best.at;

  function move(i: number, isWorse: boolean): void {
    const turn = gradient[i] * before[i];
    if (turn < 0 || !Number.isFinite(gradient[i])) {
      step[i] = Math.max(1e-6, step[i] * 0.5);
      if (isWorse) at[i] -= moved[i];
      gradient[i] = 0;
      moved[i] = 0;
      return;
    }
    if (turn > 0) step[i] = Math.min(1, step[i] * 1.2);
    moved[i] = Math.sign(gradient[i]) * step[i];
    at[i] += moved[i];
  }
};

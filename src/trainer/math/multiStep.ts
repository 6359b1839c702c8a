/**
 * Weights of the query losses after 1 … N steps in the multi-step loss of MAML++ (Antoniou et al. 2019, section 4, and its
 * code): equal at first, then all but the last fall to `floor` / N; at the end of the annealing the last one counts alone.
 * @param done share of the annealing that is done, 0 … 1 and above
 */
export const stepWeights = (steps: number, done: number, floor: number): number[] => {
  const others = done >= 1 ? 0 : Math.max((1 - done) / steps, floor / steps);
  return Array.from({ length: steps }, (_, i) => (i < steps - 1 ? others : 1 - others * (steps - 1)));
};

/** Share of second order at a share of training: 0 up to `from`, then a straight line to 1 over `ramp`. */
export const orderShare = (done: number, from: number, ramp: number): number => {
  if (done < from) return 0;
  return ramp > 0 ? Math.min(1, (done - from) / ramp) : 1;
};

import { tuner } from '../tuner';
import { GaussianProcess } from '../tuning/gaussianProcess';
import { allPositive, logarithms, momentsOf, mostImproving, standardised } from '../tuning/scores';

/** Bayesian optimisation that knows nothing of old tasks; on the scale of results that the transfer methods use too. */
export default tuner({
  summary: 'A Gaussian process from scratch on logarithms: Matérn-5/2, marginal likelihood, expected improvement; old tasks are not used.',
  source: 'Snoek et al. 2012 (arXiv:1206.2944); priors after Hvarfner et al. 2024 (arXiv:2402.02229)',
  transfers: false,
  learn: ({ pool }) => ({
    choose: (seen, open, rng) => {
      if (seen.y.length === 0) return { index: anyOpen(pool.length / seen.width, open, rng.int.bind(rng)), leans: [] };
      const v = logarithms(seen.y);
      const y = standardised(v);
      const beliefs = new GaussianProcess({ ...seen, y }).predict(pool);
      const index = mostImproving(beliefs, Math.min(...y), open);
      const { mean, deviation } = momentsOf(v);
      const unit = allPositive(seen.y) ? 'logarithm' : 'result';
      return {
        index, leans: [],
        expected: { unit, mean: mean + deviation * beliefs.mean[index], deviation: deviation * beliefs.deviation[index] },
      };
    },
  }),
});

const anyOpen = (n: number, open: (i: number) => boolean, int: (n: number) => number): number => {
  const left = Array.from({ length: n }, (_, i) => i).filter(open);
  return left[int(left.length)];
};

import { solveByConjugateGradient } from '../math/conjugateGradientOnHost';
import { dot, moved, norm } from '../math/vectors';
import { amount, count, outer, rate, ratio, share } from '../outer';

/**
 * Trust region policy optimisation: the longest natural gradient step whose divergence, at the policies after adaptation,
 * stays within a bound, made shorter until the loss falls and the bound holds.
 */
export default outer({
  summary: 'Trust region step (TRPO): natural gradient, with a bound on how far the adapted policies move.',
  source: 'Schulman et al. 2015 (arXiv:1502.05477), appendix C; as outer step: Finn et al. 2017 (arXiv:1703.03400), section 5.3',
  options: {
    maxDivergence: rate(0.01, 'largest mean Kullback-Leibler divergence of one update'),
    fisherShare: share(0.2, 'share of the tasks that the Fisher information matrix is the mean of; it costs most'),
    cgSteps: count(10, 'conjugate gradient iterations'),
    damping: amount(1e-5, 'added to the diagonal of the Fisher information matrix'),
    backtracks: count(15, 'step lengths that are tried'),
    shrink: ratio(0.8, 'what each further try multiplies the step by'),
  },
  state: [],
  update: async ({ objective, meta, options: o }) => {
    const { loss, gradient } = await objective.gradient(meta);
    const product = async (v: Float32Array): Promise<Float32Array> => moved(await objective.fisher(meta, v, o.fisherShare), [[o.damping, v]]);
    const { x: direction, image } = await solveByConjugateGradient(product, gradient, o.cgSteps);
    const length = Math.sqrt((2 * o.maxDivergence) / (dot(direction, image) + 1e-8));
    const found = { state: {}, loss, gradientNorm: norm(gradient) };
    if (!Number.isFinite(length)) return { ...found, meta, rate: 0 };
    for (let part = 1, i = 0; i < o.backtracks; i++, part *= o.shrink) {
      const there = moved(meta, [[-length * part, direction]]);
      const tried = await objective.at(there);
      if (tried.loss < loss && tried.divergence <= o.maxDivergence) return { ...found, meta: there, rate: part };
    }
    return { ...found, meta, rate: 0 };
  },
});

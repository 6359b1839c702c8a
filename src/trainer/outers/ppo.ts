import { adamStep } from '../math/adamOnHost';
import { norm } from '../math/vectors';
import { count, outer, rate, ratio } from '../outer';

/** Proximal policy optimisation: a few Adam steps down the clipped loss of the same trajectories. */
export default outer({
  summary: 'Proximal step (PPO): several Adam steps on the same trajectories, with the likelihood ratio cut.',
  source: 'Schulman et al. 2017 (arXiv:1707.06347), equation 7',
  options: {
    rate: rate(0.001, 'meta rate β of Adam'),
    epochs: count(5, 'Adam steps on the trajectories of one meta-iteration'),
    clip: ratio(0.2, 'how far the likelihood ratio may go from 1'),
  },
  state: ['first', 'second'],
  update: async ({ objective, meta, state, options: o, iteration }) => {
    const { loss, gradient } = await objective.gradient(meta);
    // Every ratio is 1 at the start, so the first clipped gradient is the gradient.
    let at = { theta: meta, first: state.first, second: state.second };
    for (let epoch = 0; epoch < o.epochs; epoch++) {
      const slope = epoch === 0 ? gradient : await objective.clippedGradient(at.theta, o.clip);
      at = adamStep(at, slope, o.rate, iteration * o.epochs + epoch + 1);
    }
    return { meta: at.theta, state: { first: at.first, second: at.second }, loss, gradientNorm: norm(gradient), rate: o.rate };
  },
});

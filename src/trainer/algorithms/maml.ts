import { algorithm, choice, count, rate, ratio } from '../algorithm';
import { descend } from '../math/descend';

/** MAML, second order: θ ← θ − β ∇θ Σ L_t(θ − α ∇θ L_t(θ)), with any number of inner steps. */
export default algorithm({
  summary: 'Model-agnostic meta-learning: an initialisation that adapts in a few gradient steps; true second order.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), algorithm 1',
  family: 'initialisation',
  order: 'second',
  options: {
    innerRate: rate(0.01, 'step size α of adaptation'),
    innerSteps: count(1, 'adaptation steps in training'),
    innerOptimizer: choice(['sgd', 'momentum'], 'how adaptation goes down'),
    innerMomentum: ratio(0.9, 'share of the last inner step kept by innerOptimizer momentum'),
  },
  editable: ['innerRate', 'innerMomentum'],
  steps: (o) => o.innerSteps,
  adapt: ({ learner, meta, options, scalar }, support, steps) => descend(learner, meta, support, steps, {
    names: learner.adaptable,
    rate: scalar.innerRate,
    momentum: options.innerOptimizer === 'momentum' ? scalar.innerMomentum : undefined,
  }),
});

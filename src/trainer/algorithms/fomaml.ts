import { algorithm, choice, count, rate, ratio } from '../algorithm';
import { descend } from '../math/descend';

/** First-order MAML: each inner gradient is a constant, so ∇θ is the query gradient at the adapted parameters. */
export default algorithm({
  summary: 'First-order MAML: drops second derivatives; about half the cost, a little less accurate.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.2',
  family: 'initialisation',
  order: 'first',
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
    firstOrder: true,
    momentum: options.innerOptimizer === 'momentum' ? scalar.innerMomentum : undefined,
  }),
});

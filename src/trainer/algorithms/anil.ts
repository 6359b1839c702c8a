import { algorithm, choice, count, rate, ratio } from '../algorithm';
import { descend } from '../math/descend';

/** ANIL: only the last layer adapts; the meta-gradient is second order and covers every parameter. */
export default algorithm({
  summary: 'Almost no inner loop: only the head adapts, the features are shared by all tasks.',
  source: 'Raghu et al. 2020 (arXiv:1909.09157), section 4',
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
    names: learner.head.filter((name) => learner.adaptable.includes(name)),
    rate: scalar.innerRate,
    momentum: options.innerOptimizer === 'momentum' ? scalar.innerMomentum : undefined,
  }),
});

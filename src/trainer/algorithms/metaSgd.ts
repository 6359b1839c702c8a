import { algorithm, count, filled, flag, rate } from '../algorithm';
import { descend } from '../math/descend';

const rateName = (name: string) => `innerRate/${name}`;

/** Meta-SGD: φ = θ − α ∘ ∇ L_s(θ), with one learned rate per parameter entry, trained together with θ. */
export default algorithm({
  summary: 'Meta-SGD: MAML that also learns a step size and sign for every single parameter.',
  source: 'Li et al. 2017 (arXiv:1707.09835), algorithm 1',
  family: 'initialisation',
  order: 'second',
  options: {
    innerRate: rate(0.01, 'where every learned rate starts'),
    innerSteps: count(1, 'adaptation steps in training'),
    firstOrder: flag(false, 'drop second derivatives; off is the method of the paper'),
  },
  editable: [],
  steps: (o) => o.innerSteps,
  extra: (parameters, o) => parameters.map(({ name, shape }) => ({
    name: rateName(name), shape, init: filled(o.innerRate),
  })),
  adapt: ({ learner, meta, options }, support, steps) => {
    const start = Object.fromEntries(learner.parameters.map(({ name }) => [name, meta[name]]));
    return descend(learner, start, support, steps, {
      names: learner.adaptable,
      rate: Object.fromEntries(learner.adaptable.map((name) => [name, meta[rateName(name)]])),
      firstOrder: options.firstOrder,
    });
  },
});

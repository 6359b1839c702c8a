import { algorithm } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';

/** First-order MAML: each inner gradient is a constant, so ∇θ is the query gradient at the adapted parameters. */
export default algorithm({
  summary: 'First-order MAML: drops second derivatives; about half the cost, a little less accurate.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.2',
  family: 'initialisation',
  order: 'first',
  options: descentOptions(1),
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  adapt: (setting, support, steps) => descend(setting.learner, setting.meta, support, steps, {
    names: setting.learner.adaptable,
    ...chosenDescent(setting),
    firstOrder: true,
  }),
});

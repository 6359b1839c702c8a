import { algorithm, count } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';

/** MAML, second order: θ ← θ − β ∇θ Σ L_t(θ − α ∇θ L_t(θ)), with any number of inner steps. */
export default algorithm({
  summary: 'Model-agnostic meta-learning: an initialisation that adapts in a few gradient steps; true second order.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), algorithm 1',
  family: 'initialisation',
  order: 'second',
  options: { ...descentOptions(1), innerSteps: count(1, 'adaptation steps in training; 0 is joint training, which adapts at test time only', 0) },
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  adapt: (setting, support, steps) => descend(setting.learner, setting.meta, support, steps, {
    names: setting.learner.adaptable,
    ...chosenDescent(setting),
  }),
});

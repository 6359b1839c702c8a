import { algorithm } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';

/** ANIL: only the last layer adapts; the meta-gradient is second order and covers every parameter. */
export default algorithm({
  summary: 'Almost no inner loop: only the head adapts, the features are shared by all tasks.',
  source: 'Raghu et al. 2020 (arXiv:1909.09157), section 4',
  family: 'initialisation',
  order: 'second',
  options: descentOptions(1),
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  adapt: (setting, support, steps) => descend(setting.learner, setting.meta, support, steps, {
    names: setting.learner.head.filter((name) => setting.learner.adaptable.includes(name)),
    ...chosenDescent(setting),
  }),
});

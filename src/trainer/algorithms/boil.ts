import { algorithm } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';

/** BOIL: all but the last layer adapt; the meta-gradient is second order and covers every parameter. */
export default algorithm({
  summary: 'Body only: the features adapt to each task, the head is shared by all tasks; the reverse of ANIL.',
  source: 'Oh et al. 2021 (arXiv:2008.08882), equation 2',
  family: 'initialisation',
  order: 'second',
  options: descentOptions(1),
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  adapt: (setting, support, steps) => descend(setting.learner, setting.meta, support, steps, {
    names: setting.learner.adaptable.filter((name) => !setting.learner.head.includes(name)),
    ...chosenDescent(setting),
  }),
});

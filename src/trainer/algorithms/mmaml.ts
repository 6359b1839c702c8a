import { algorithm, type Batch, count, type Learner, OptionError, type Setting, tell } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';
import { encoderParameters, film, filmParameters, taskCode } from '../math/taskCode';

const options = {
  ...descentOptions(1),
  code: count(32, 'numbers of a task\'s code'),
  encoder: count(64, 'units of each layer of the encoder that makes it'),
};

/** The learner with its hidden layers modulated by the support set's code. */
const conditioned = ({ learner, meta }: Setting<typeof options>, support: Batch): Learner => {
  const code = taskCode(meta, support, !learner.task.classes);
  const modulation = film(meta, learner.hidden, code);
  return learner.passing(() => modulation);
};

/**
 * Multimodal MAML: an encoder reads the support set, FiLM modulates each hidden layer with the code before its bend, then θ
 * adapts by gradient steps. The inner loop changes θ alone; encoder and modulation are learned by the outer loop.
 * Labels of an episode are drawn afresh and say nothing about a task: with classes the code is made of the inputs alone.
 * The article's recurrent encoder is a mean over examples here, which does not depend on their order.
 */
export default algorithm({
  summary: 'Multimodal MAML: reads the support set and modulates the network for its kind of task before it adapts.',
  source: 'Vuorio et al. 2019 (arXiv:1910.13616), section 4, algorithm 1; FiLM of Perez et al. 2018 (arXiv:1709.07871)',
  family: 'initialisation',
  needs: ['hidden layers'],
  order: 'second',
  options,
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  extra: (_parameters, o, task, hidden) => {
    if (hidden.length === 0) {
      throw new OptionError('model', {}, tell`algorithm "mmaml" modulates hidden layers, and this model has none that it can reach: use
        "mlp" with hidden layers, or "conv".`);
    }
    return [...encoderParameters(task, o.encoder, o.code, !task.classes), ...filmParameters(hidden, o.code)];
  },
  learner: conditioned,
  adapt: (setting, support, steps) => descend(conditioned(setting, support), setting.meta, support, steps, {
    names: setting.learner.adaptable, ...chosenDescent(setting),
  }),
});

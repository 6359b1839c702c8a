import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { algorithm, type Batch, count, type NetworkShape, type OptionsOf } from '../algorithm';
import { dense, denseStack } from '../math/dense';
import { membership } from '../math/classes';
import { gaussianOf, standard } from '../math/neuralProcess';
import { beforeAndAfter, readsOnce, uniform } from '../math/reading';
import { layerNorm, transformerLayer } from '../math/transformer';

const options = {
  width: count(64, 'numbers of a token: outputs of the network that embeds x'),
  layers: count(3, 'transformer layers'),
  heads: count(4, 'heads of each attention; a divisor of width'),
  hidden: count(128, 'units of each layer\'s feed-forward part'),
};
type Options = OptionsOf<typeof options>;

const isClassification = ({ y }: Batch) => y.dtype === 'int32';

/** Everything beside the network that embeds x. The answers of regression are Gaussians: twice as many outputs. */
const transformer = (task: NetworkShape, o: Options) => {
  const answers = dense('answers', task.output, o.width);
  const blocks = Array.from({ length: o.layers }, (_, i) => transformerLayer(`block${i + 1}`, o));
  const last = layerNorm('lastNorm', o.width);
  const readout = denseStack('readout', [o.width, 2 * task.output]);
  return { answers, blocks, last, readout, parameters: [answers, ...blocks, last, readout].flatMap(({ parameters }) => parameters) };
};

/**
 * In-context learning: a transformer reads the support set as tokens (embedded x plus embedded y, without positions) and
 * each query as a token of its x alone. Support tokens see each other, queries see the support set only: an answer depends
 * neither on the order of the support set nor on other queries.
 */
export default algorithm({
  ...readsOnce,
  summary: 'In-context learner: a small transformer reads the support set as tokens and answers queries; no gradient steps.',
  source: 'Müller et al. 2022 (arXiv:2112.10510), section 3 (who attends to whom); Garg et al. 2022 (arXiv:2208.01066)',
  options,
  shape: (task, o) => ({ ...task, output: o.width }),
  extra: (_parameters, o, task) => transformer(task, o).parameters,
  adapt: ({ learner, meta, options: o }, support, steps) => {
    const { answers, blocks, last, readout } = transformer(learner.task, o);
    const { predict: embed, features } = learner.at(meta, support, 0);
    const classes = isClassification(support);
    const y = classes ? membership({ x: support.x, y: support.y }, learner.task.output).members : support.y;
    let tokens = tf.add(embed(support.x, support.weight), answers.apply(meta, y));
    const seen = blocks.map(({ attend }) => {
      const here = tokens;
      tokens = attend(meta, here, here, support.weight);
      return here;
    });
    const outputs = (x: Tensor, weight?: Tensor): Tensor => readout.apply(meta, last.apply(meta,
      blocks.reduce((query, { attend }, i) => attend(meta, query, seen[i], support.weight), embed(x, weight))));
    const logits = (x: Tensor, weight?: Tensor) => tf.slice(outputs(x, weight), [0, 0], [x.shape[0], learner.task.output]);
    return beforeAndAfter(
      classes ? uniform(learner, meta) : standard(learner, meta),
      classes ? learner.predicting(meta, logits, features)
        : learner.telling(meta, (x, weight) => gaussianOf(outputs(x, weight)), features), steps);
  },
});

import { algorithm, count, flag, rate } from '../algorithm';
import { lstmParameters, lstmRule } from '../math/coordinateLstm';
import { advance, beginning } from '../math/freshDescent';
import { stopGradient } from '../math/gradients';
import { map } from '../math/tree';

const options = {
  innerSteps: count(5, 'adaptation steps in training'),
  hidden: count(20, 'units of each of the optimiser\'s two LSTM layers'),
  outputScale: rate(0.1, 'what its outputs are multiplied by'),
  decades: count(10, 'p: gradients from e⁻ᵖ on are read by the logarithm of their size'),
  optimizerLearns: flag(true, 'whether the optimiser is learned on; else it stays as --from brought it, and only the initialisation is learned'),
};
const shapeOf = (o: { readonly hidden: number; readonly decades: number; readonly outputScale: number }) =>
  ({ hidden: o.hidden, decades: o.decades, scale: o.outputScale });

/**
 * An initialisation that adapts by a learned optimiser instead of gradient descent: θ are the network's parameters and the LSTM's.
 * The LSTM is that of `learnedOptimizer`: begun with `--from` a run of it, its weights come from there. Gradients that it reads are
 * constants, as in the article; the derivative goes through everything that the LSTM makes of them.
 */
export default algorithm({
  summary: 'An initialisation with a learned optimiser as its inner loop; takes a trained learnedOptimizer with --from.',
  source: 'Ravi & Larochelle 2017 (openreview rJY0-Kcll), section 3, with the optimiser of Andrychowicz et al. 2016',
  family: 'optimiser',
  order: 'first',
  options,
  editable: [],
  steps: (o) => o.innerSteps,
  extra: (_parameters, o) => lstmParameters(shapeOf(o)),
  adapt: ({ learner, meta, options: o }, support, steps) => {
    const rule = lstmRule(o.optimizerLearns ? meta : map(meta, stopGradient), shapeOf(o));
    return [learner.at(meta, support, 0), ...advance(learner, support, beginning(learner, meta, rule), rule, steps, false).predictors];
  },
});

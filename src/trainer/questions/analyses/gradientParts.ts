import { gradientParts as words } from '../../../protocol/analyses/gradientParts';
import { analysis } from '../analysis';
import { type Experiment, sizeOf } from '../../experiment';
import { degrees, meanOf, minus, norm, type Vector } from '../../math/vectors';
import { gradientPartsProgram } from '../../programs/questionPrograms';
import { clock, ofTasks, told } from '../questionTasks';
import { algorithms } from '../../registry';

/**
 * The meta-gradient (mean over tasks) against its first-order part, where each inner gradient is a constant
 * (Finn et al. 2017, section 5.2). What is left between them is the second-order part.
 */
export default analysis({
  words,
  summary: 'How much of the meta-gradient is second order: lengths and angle, in all, by task and by layer.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const { experiment, kind } = exact(at.experiment);
    const { whole, first, loss } = await ofTasks({ ...at, experiment }, request, {
      key: 'gradient parts', numbers: 2 * at.meta.length,
      program: (tasks) => gradientPartsProgram(experiment, tasks),
    }, context);
    const [mean, meanFirst] = [meanOf(whole), meanOf(first)];
    return {
      iteration: at.iteration, tasks: request.tasks, algorithm: experiment.config.algorithm.name, kind,
      loss: told(meanOf(loss)[0]), ...sizesOf(mean, meanFirst),
      each: whole.map((one, t) => sizesOf(one, first[t])),
      layers: layersOf(experiment, mean, meanFirst), seconds: seconds(),
    };
  },
});

/** Length and angle of a gradient and its first-order part. */
const sizesOf = (whole: Vector, first: Vector) => ({
  whole: told(norm(whole)), first: told(norm(first)), rest: told(norm(minus(whole, first))),
  angle: told(degrees(whole, first)),
});

const layersOf = ({ parameters }: Experiment, whole: Float64Array, first: Float64Array) => {
  let from = 0;
  return parameters.map(({ name, shape }) => {
    const to = from + sizeOf(shape);
    const part = { name, ...sizesOf(whole.subarray(from, to), first.subarray(from, to)) };
    from = to;
    return part;
  });
};

type Kind = 'second' | 'dropped' | 'implicit' | 'direction';

/** The experiment whose second order is looked at: that of a first-order method is the one it leaves out. */
const exact = (experiment: Experiment): { experiment: Experiment; kind: Kind } => {
  const { algorithm, options, config } = experiment;
  if (options.firstOrder === true) return { experiment: { ...experiment, options: { ...options, firstOrder: false } }, kind: 'dropped' };
  if (algorithm.order === 'second') return { experiment, kind: 'second' };
  if (algorithm.order === 'implicit') return { experiment, kind: 'implicit' };
  if (algorithm.metaGradient) return { experiment, kind: 'direction' };
  // Of first-order methods without a gradient of their own, MAML is what they simplify.
  const maml = config.algorithm.name === 'fomaml' ? algorithms.maml : algorithm;
  return { experiment: { ...experiment, algorithm: maml }, kind: 'dropped' };
};

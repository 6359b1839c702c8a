import { tuner } from '../tuner';
import { aligned } from '../tuning/empiricalPrior';
import { type DeepKernel, featureCount, featuresOf, trainDeepKernel, trainedHyper } from '../tuning/deepKernel';
import { GaussianProcess } from '../tuning/gaussianProcess';
import { refined } from '../tuning/refineKernel';
import { openRuntime } from '../runtimes';
import { gaussianRanks, lowest, mostImproving } from '../tuning/scores';
import { asResult } from '../tuning/standing';

/** What the network makes of a setting is learned on old tasks, and refined at each proposal on what was tried here. */
export default tuner({
  summary: 'A Gaussian process on features of a network that was meta-trained on old tasks and is refined on this one (FSBO).',
  source: 'Wistuba & Grabocka 2021 (arXiv:2101.07667): weights of the best validation, then at most 100 Adam steps at each trial',
  transfers: true,
  learn: async ({ past, pool, width, ...rest }) => {
    const { runtime } = await openRuntime('auto', { threads: 1 });
    const kernel = await trainDeepKernel(past, width, runtime, rest);
    const processOf = (own: DeepKernel, x: Float64Array, y: Float64Array) =>
      new GaussianProcess({ x: featuresOf(own, x), y, width: featureCount(own) }, trainedHyper(own));
    return {
      choose: (seen, open) => {
        const v = gaussianRanks(seen.y);
        const blank = processOf(kernel, seen.x, v);
        const { a, b } = aligned(v, new Float64Array(v.length), (f) => blank.solve(f));
        const z = v.map((value) => a + b * value);
        const own = z.length > 0 ? refined(kernel, { ...seen, y: z }) : kernel;
        const process = processOf(own, seen.x, z);
        const beliefs = process.predict(featuresOf(own, pool));
        const fit = process.predict(process.points.x).mean;
        const index = mostImproving(beliefs, lowest(z), open);
        return { index, expected: asResult(beliefs.mean[index], beliefs.deviation[index], fit, seen), leans: [] };
      },
    };
  },
});

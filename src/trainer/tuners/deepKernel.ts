import { tuner } from '../tuner';
import { aligned } from '../tuning/empiricalPrior';
import { featuresOf, trainDeepKernel, trainedHyper } from '../tuning/deepKernel';
import { fitted, GaussianProcess } from '../tuning/gaussianProcess';
import { openRuntime } from '../runtimes';
import { gaussianRanks, lowest, mostImproving } from '../tuning/scores';
import { asResult } from '../tuning/standing';

/** What the network makes of a setting is learned on old tasks; which of it matters here is fitted to what was tried. */
export default tuner({
  summary: 'A Gaussian process on features of a network that was meta-trained on old tasks (FSBO).',
  source: 'Wistuba & Grabocka 2021 (arXiv:2101.07667); the network stays, each feature\'s lengthscale is fitted here',
  transfers: true,
  learn: async ({ past, pool, width, ...rest }) => {
    const { runtime } = await openRuntime('auto', { threads: 1 });
    const kernel = await trainDeepKernel(past, width, runtime, rest);
    const onPool = featuresOf(kernel, pool);
    const hyper = trainedHyper(kernel);
    return {
      choose: (seen, open) => {
        const x = featuresOf(kernel, seen.x);
        const places = { x, width: hyper.length - 2 };
        const v = gaussianRanks(seen.y);
        const blank = new GaussianProcess({ ...places, y: v }, hyper);
        const { a, b } = aligned(v, new Float64Array(v.length), (f) => blank.solve(f));
        const z = v.map((value) => a + b * value);
        const process = new GaussianProcess({ ...places, y: z }, fitted({ ...places, y: z }, 20, hyper));
        const beliefs = process.predict(onPool);
        const fit = process.predict(x).mean;
        const index = mostImproving(beliefs, lowest(z), open);
        return { index, expected: asResult(beliefs.mean[index], beliefs.deviation[index], fit, seen), leans: [] };
      },
    };
  },
});

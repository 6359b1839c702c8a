import { tuner } from '../tuner';
import { GaussianProcess } from '../tuning/gaussianProcess';
import { gaussianRanks, lowest, mostImproving } from '../tuning/scores';
import { asResult } from '../tuning/standing';

/** The second baseline from scratch: outliers of the results do not bend it. */
export default tuner({
  summary: 'A Gaussian process from scratch on ranks instead of results; old tasks are not used.',
  source: 'Salinas et al. 2020 (arXiv:1909.13595), "GCP" without prior',
  transfers: false,
  learn: ({ pool }) => ({
    choose: (seen, open) => {
      const z = gaussianRanks(seen.y);
      const process = new GaussianProcess({ ...seen, y: z });
      const beliefs = process.predict(pool);
      const index = mostImproving(beliefs, lowest(z), open);
      const atSeen = process.predict(seen.x).mean;
      return { index, leans: [], expected: asResult(beliefs.mean[index], beliefs.deviation[index], atSeen, seen) };
    },
  }),
});

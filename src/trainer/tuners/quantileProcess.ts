import { tuner } from '../tuner';
import { GaussianProcess } from '../tuning/gaussianProcess';
import { gaussianRanks, lowest, mostImproving } from '../tuning/scores';
import { asResult, standingModel } from '../tuning/standing';

/** Old tasks give the prior, the task at hand corrects it. */
export default tuner({
  summary: 'Quantile transfer as the mean of a Gaussian process that learns how the task at hand differs.',
  source: 'Salinas et al. 2020 (arXiv:1909.13595), section 4.4 (GCP + prior)',
  transfers: true,
  learn: ({ past, pool, width, rng }) => {
    const model = standingModel(past, width, rng);
    const prior = model.predict(pool);
    const { deviation: unit } = model;
    return {
      choose: (seen, open) => {
        const z = gaussianRanks(seen.y);
        const atSeen = model.predict(seen.x);
        const process = new GaussianProcess({ ...seen, y: z.map((v, i) => (v - atSeen[i]) / unit) });
        const { mean, deviation } = process.predict(pool);
        const beliefs = { mean: mean.map((m, i) => prior[i] + unit * m), deviation: deviation.map((d) => unit * d) };
        const index = mostImproving(beliefs, lowest(z), open);
        const fit = process.predict(seen.x).mean.map((m, i) => atSeen[i] + unit * m);
        return {
          index, expected: asResult(beliefs.mean[index], beliefs.deviation[index], fit, seen),
          leans: past.map(({ name }) => ({ task: name, weight: 1 / past.length })),
        };
      },
    };
  },
});

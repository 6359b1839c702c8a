import { tuner } from '../tuner';
import { argmax } from '../tuning/scores';
import { asResult, standingModel } from '../tuning/standing';

/** It never looks at the results of the task at hand, except to say its expectation in their unit. */
export default tuner({
  summary: 'Quantile transfer: one regression on the ranks of all old tasks, and a draw from it (Thompson sampling).',
  source: 'Salinas et al. 2020 (arXiv:1909.13595), section 4.3; syne-tune quantile_based (trees of our own for XGBoost)',
  transfers: true,
  learn: ({ past, pool, width, rng }) => {
    const model = standingModel(past, width, rng);
    const mean = model.predict(pool);
    return {
      choose: (seen, open, own) => {
        const drawn = mean.map((m) => m + model.deviation * own.normal());
        const index = argmax(mean.length, open, (i) => -drawn[i]);
        const expected = asResult(mean[index], model.deviation, model.predict(seen.x), seen);
        return { index, expected, leans: past.map(({ name }) => ({ task: name, weight: 1 / past.length })) };
      },
    };
  },
});

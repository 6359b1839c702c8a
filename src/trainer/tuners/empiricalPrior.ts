import { tuner } from '../tuner';
import { aligned, departure, leansOf, placesOf, priorOf, rememberingTables } from '../tuning/empiricalPrior';
import { GrowingProcess } from '../tuning/gaussianProcess';
import { logarithms, mostImproving } from '../tuning/scores';
import { asResult } from '../tuning/standing';

/** Evaluations that a process is made for; more make a larger one. */
const usual = 128;

/** Old tasks give mean and covariance; results of the task at hand are aligned to their scale and correct them. */
export default tuner({
  summary: 'A Gaussian process whose mean and covariance are those of old tasks, corrected by what was tried here.',
  source: 'Wang et al. 2018 (arXiv:1811.09558), with a Matérn-5/2 departure fitted to old tasks (Wang et al. 2021, arXiv:2109.08215)',
  transfers: true,
  learn: async ({ past, pool, width, rng, breathe }) => {
    await breathe();
    const tablesAt = rememberingTables(past, width);
    const prior = priorOf(tablesAt(pool));
    await breathe();
    const hyper = departure(past, rng);
    const fresh = (n: number) => new GrowingProcess(placesOf(pool, width, prior), hyper, Math.max(usual, 2 * n));
    let process = fresh(0);
    return {
      choose: (seen, open) => {
        const tables = tablesAt(seen.x);
        const here = priorOf(tables);
        const places = placesOf(seen.x, width, here);
        if (!process.continues(places)) process = fresh(seen.y.length);
        process.grow(places);
        const v = logarithms(seen.y);
        const { a, b } = aligned(v, here.mean, (f) => process.solve(f));
        const z = v.map((value) => a + b * value);
        const departed = z.map((value, i) => value - here.mean[i]);
        const { mean, deviation } = process.predict(departed);
        const beliefs = { mean: mean.map((m, i) => prior.mean[i] + m), deviation };
        const index = mostImproving(beliefs, z.length > 0 ? Math.min(...z) : Math.min(...prior.mean), open);
        const fit = process.fit(departed).map((m, i) => m + here.mean[i]);
        return { index, expected: asResult(beliefs.mean[index], deviation[index], fit, seen), leans: leansOf(past, tables, z) };
      },
    };
  },
});

import { Rng } from '../math/rng';
import { type PastTask, tuner } from '../tuner';
import { type Beliefs, GaussianProcess } from '../tuning/gaussianProcess';
import { asResult, standings, thinned } from '../tuning/standing';
import { gaussianRanks, mostImproving } from '../tuning/scores';

/** Evaluations of an old task that its process is conditioned on: the cost grows with their square. */
const mostPoints = 128;
/** Draws of the ranking loss. */
const draws = 256;

/** An ensemble of one Gaussian process per task, weighted by how well each orders what was seen here. */
export default tuner({
  summary: 'One Gaussian process per old task and one for this one, weighted by how well each ranks what was tried here.',
  source: 'Feurer et al. 2018 (arXiv:1802.02219), RGPE with weight-dilution prevention',
  transfers: true,
  learn: async ({ past, pool, breathe, progress }) => {
    const bases: { readonly name: string; readonly process: GaussianProcess; readonly onPool: Beliefs }[] = [];
    for (const task of past) {
      const process = baseOf(task);
      bases.push({ name: task.name, process, onPool: process.predict(pool) });
      progress(bases.length, past.length);
      await breathe();
    }
    return {
      choose: (seen, open, own) => {
        const z = gaussianRanks(seen.y);
        const target = new GaussianProcess({ ...seen, y: z });
        const atSeen = bases.map(({ process }) => process.predict(seen.x));
        const weights = weightsOf([...atSeen, target.leaveOneOut()], z, own);
        const all = [...bases.map(({ onPool }) => onPool), target.predict(pool)];
        const beliefs = mixed(all, weights);
        const fit = mixed([...atSeen, target.predict(seen.x)], weights).mean;
        const best = fit.length > 0 ? Math.min(...fit) : Math.min(...beliefs.mean);
        const index = mostImproving(beliefs, best, open);
        return {
          index, expected: asResult(beliefs.mean[index], beliefs.deviation[index], fit, seen),
          leans: bases.map(({ name }, t) => ({ task: name, weight: weights[t] })).filter(({ weight }) => weight > 0)
            .sort((a, b) => b.weight - a.weight),
        };
      },
    };
  },
});

const known = new WeakMap<PastTask, GaussianProcess>();
/** An old task's process, fitted once: a table's tasks are past of one another. */
const baseOf = (task: PastTask): GaussianProcess => {
  const found = known.get(task) ?? new GaussianProcess(thinned(standings(task), mostPoints, Rng.keyed(0, 'rgpe', task.name)));
  known.set(task, found);
  return found;
};

/** Σ w μ and √Σ w² σ² (equation 3). */
const mixed = (all: readonly Beliefs[], weights: ArrayLike<number>): Beliefs => {
  const n = all[0].mean.length;
  const [mean, variance] = [new Float64Array(n), new Float64Array(n)];
  all.forEach((one, t) => {
    if (!(weights[t] > 0)) return;
    for (let i = 0; i < n; i++) {
      mean[i] += weights[t] * one.mean[i];
      variance[i] += (weights[t] * one.deviation[i]) ** 2;
    }
  });
  return { mean, deviation: variance.map(Math.sqrt) };
};

/** How many pairs are in the wrong order. */
const misranked = (drawn: Float64Array, y: Float64Array): number => {
  let wrong = 0;
  for (let i = 0; i < y.length; i++) for (let j = 0; j < i; j++) wrong += Number((drawn[i] < drawn[j]) !== (y[i] < y[j]));
  return wrong;
};

/**
 * Shares of draws in which each model has the lowest ranking loss; ties go to the last model, the task's own. An old task
 * whose median loss is above the 95th percentile of the own one is dropped. With nothing to rank all old tasks weigh the same.
 */
const weightsOf = (models: readonly Beliefs[], y: Float64Array, rng: Rng): Float64Array => {
  const weights = new Float64Array(models.length);
  const last = models.length - 1;
  if (y.length < 2) return last > 0 ? weights.fill(1 / last, 0, last) : weights.fill(1);
  const losses = models.map(({ mean, deviation }) => Float64Array.from({ length: draws }, () =>
    misranked(mean.map((m, i) => m + deviation[i] * rng.normal()), y)));
  const at = (list: Float64Array, share: number): number => Float64Array.from(list).sort()[Math.floor(share * (draws - 1))];
  const limit = at(losses[last], 0.95);
  const kept = losses.map((own, t) => t === last || at(own, 0.5) <= limit);
  for (let s = 0; s < draws; s++) {
    let best = last;
    for (let t = last; t >= 0; t--) if (kept[t] && losses[t][s] < losses[best][s]) best = t;
    weights[best] += 1 / draws;
  }
  return weights;
};

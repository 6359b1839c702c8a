import type { Rng } from '../math/rng';
import { tuner } from '../tuner';
import { asResult } from '../tuning/standing';
import { surrogateOf } from '../tuning/surrogates';
import { zeroShotList } from '../tuning/zeroShotList';

/** Every old task's trees say what each setting of the pool would be there, so the old grids may differ. */
export default tuner({
  summary: 'A fixed list, greedily built so that on old tasks its best setting is as good as can be.',
  source: 'Winkelmolen et al. 2020 (arXiv:2007.13382); syne-tune zero_shot.py with surrogates for differing grids',
  transfers: true,
  learn: async ({ past, pool, width, breathe, progress }) => {
    const tables: Float64Array[] = [];
    for (const task of past) {
      tables.push(surrogateOf(task).predict(pool));
      progress(tables.length, past.length);
      await breathe();
    }
    const list = zeroShotList(tables, Math.min(listed, pool.length / width));
    const meanAt = (i: number): number => tables.reduce((sum, table) => sum + table[i], 0) / tables.length;
    const spreadAt = (i: number): number =>
      Math.sqrt(tables.reduce((sum, table) => sum + (table[i] - meanAt(i)) ** 2, 0) / Math.max(1, tables.length - 1));
    return {
      choose: (seen, open, rng) => {
        const index = list.find(open) ?? anyOf(Array.from({ length: pool.length / width }, (_, i) => i).filter(open), rng);
        return {
          index, expected: asResult(meanAt(index), Math.max(spreadAt(index), 0.05), new Float64Array(seen.y.length), seen),
          leans: past.map(({ name }) => ({ task: name, weight: 1 / past.length })),
        };
      },
    };
  },
});

const anyOf = (places: readonly number[], rng: Rng): number => places[rng.int(places.length)];

/** As long as any tuning here is; after its end settings are drawn. */
const listed = 200;

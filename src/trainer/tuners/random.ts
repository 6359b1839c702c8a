import { tuner } from '../tuner';

/** Any open setting, all equally likely. */
export default tuner({
  summary: 'Random search: the line that every method has to beat.',
  source: 'Bergstra & Bengio 2012 (JMLR 13)',
  transfers: false,
  learn: ({ pool, width }) => ({
    choose: (_, open, rng) => {
      const left = Array.from({ length: pool.length / width }, (_, i) => i).filter(open);
      return { index: left[rng.int(left.length)], leans: [] };
    },
  }),
});

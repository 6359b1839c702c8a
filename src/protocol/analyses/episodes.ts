import * as z from 'zod';
import { analysisWords, real } from '../analysis';

/**
 * The metric of every single episode of a run's final evaluation, as its record has them; empty when an older
 * version wrote none. The host answers it; the question `evaluation` computes them.
 */
export const episodes = analysisWords('episodes', z.object({ run: z.string() }), z.object({
  values: z.array(z.object({ step: z.int(), values: z.array(real) })),
}));

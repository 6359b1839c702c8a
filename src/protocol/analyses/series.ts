import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { familySchema } from '../events';
import { metricColumns } from '../messages';

const curvePoint = z.object({ step: z.int(), mean: real, ci95: real });

/** Curves of one run for charts that lay several over each other: at most 4,000 points. The host answers it. */
export const series = analysisWords('series', z.object({ run: z.string() }), z.object({
  metrics: metricColumns,
  /** The newest adaptation curve: of the final evaluation or a later one, else of the newest validation. */
  curve: z.array(curvePoint),
  /** Results of the final evaluation by family, where tasks have several. */
  families: z.array(familySchema).optional(),
  final: z.boolean(), metric: z.string(), trainedSteps: z.int(), iterations: z.int(),
}));
export type SeriesAnswer = z.output<(typeof series)['result']>;

import * as z from 'zod';
import { analysisWords } from '../analysis';

/** What a run of a config will cost, measured on a few of its iterations in a process of its own. */
export const forecastWords = analysisWords(
  'forecast',
  z.object({ config: z.string(), set: z.array(z.string()).default([]) }),
  z.object({
    parameters: z.int(), secondsPerIteration: z.number(), seconds: z.number(), peakMb: z.number(), tasks: z.int(),
    runtime: z.string(), threads: z.int(), measuredIterations: z.int(), validations: z.int(),
    iterations: z.int(), metaBatch: z.int(),
  }),
);
export type Forecast = z.output<typeof forecastWords.result>;

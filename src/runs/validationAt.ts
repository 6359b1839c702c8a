import { linesOf } from './lines';
import { atTrained } from './result';
import { eventIn, Segments } from './segments';

const opening = '{"kind":"validation"';

/** A run's newest validation up to a meta-iteration, at its trained step; null: not finite, undefined: there is none. */
export const validationAt = async (run: string, iteration: number, trainedSteps: number): Promise<number | null | undefined> => {
  let value: number | null | undefined;
  for (const { path, end } of await new Segments(run).parts()) {
    for await (const { text } of linesOf(path, 0, end)) {
      const event = text.startsWith(opening) ? eventIn(text) : undefined;
      if (event?.kind === 'validation' && event.iteration <= iteration) value = atTrained(event.curve, trainedSteps)?.mean;
    }
  }
  return value;
};

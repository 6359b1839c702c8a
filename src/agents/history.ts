import type { CurvePoint, EventOf, RunEvent } from '../protocol/events';
import { RunReader } from '../runs/reader';
import { atTrained } from '../runs/result';

/** What a run's record tells about the way it went; metrics are not kept, however many there are. */
export interface History {
  readonly validations: readonly Validation[];
  readonly warnings: readonly string[];
  readonly error: string | undefined;
  readonly firstLoss: number | null;
  readonly lastLoss: number | null;
  readonly started: EventOf<'started'> | undefined;
  readonly parameters: EventOf<'parameters'> | undefined;
}

/** The metric at the trained steps and before adaptation, on the query and on the support sets. */
export interface Validation {
  readonly iteration: number;
  readonly before: CurvePoint | undefined;
  readonly after: CurvePoint | undefined;
  readonly support: CurvePoint | undefined;
}

interface Growing {
  validations: Validation[];
  warnings: string[];
  error: string | undefined;
  firstLoss: number | null;
  lastLoss: number | null;
  started: EventOf<'started'> | undefined;
  parameters: EventOf<'parameters'> | undefined;
}

const empty = (): Growing => ({
  validations: [], warnings: [], error: undefined, firstLoss: null, lastLoss: null, started: undefined,
  parameters: undefined,
});

/** Reads a record from beginning to end, one stretch after the other. */
export const historyOf = async (run: string): Promise<History> => {
  const reader = new RunReader(run);
  let history = empty();
  for (let more = true; more;) {
    const reading = await reader.poll();
    if (reading.restarted) history = empty();
    for (const event of reading.events) take(history, event);
    ({ more } = reading);
  }
  return history;
};

const take = (history: Growing, event: RunEvent): void => {
  switch (event.kind) {
    case 'started': history.started = event; break;
    case 'metrics':
      history.firstLoss ??= event.loss;
      history.lastLoss = event.loss;
      break;
    case 'validation': history.validations.push(validationOf(event, history.started?.trainedSteps ?? 0)); break;
    case 'parameters': history.parameters = event; break;
    case 'warning': history.warnings.push(event.message); break;
    case 'error': history.error = event.message; break;
    default: break;
  }
};

const validationOf = ({ iteration, curve, supportCurve }: EventOf<'validation'>, trained: number): Validation => ({
  iteration, before: curve.find(({ step }) => step === 0), after: atTrained(curve, trained),
  support: atTrained(supportCurve, trained),
});

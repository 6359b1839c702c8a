import { inRun, layout } from './layout';
import { linesOf } from './lines';
import { eventIn, Segments } from './segments';
import type { EventOf, Place } from '../protocol/events';

/** A checkpoint that a run's record names. */
export interface CheckpointEntry {
  /** File name inside `checkpoints/`. */
  readonly file: string;
  readonly path: string;
  readonly iteration: number;
  readonly best: boolean;
  /** End of its line: where a resume from it cuts the record. */
  readonly place: Place;
}

/** What the line of a checkpoint begins with; other lines need not be parsed. */
const opening = '{"kind":"checkpoint"';
const validationOpening = '{"kind":"validation"';

/**
 * Checkpoints of a run, oldest first. A file counts once its line stands in the record; files that were pruned
 * since are listed too.
 * @param onValidation sees the validations on the way
 */
export const checkpointsOf = async (
  run: string, onValidation?: (event: EventOf<'validation'>) => void,
): Promise<CheckpointEntry[]> => {
  const found: CheckpointEntry[] = [];
  for (const { segment, path, end } of await new Segments(run).parts()) {
    for await (const line of linesOf(path, 0, end)) {
      if (onValidation && line.text.startsWith(validationOpening)) {
        const validation = eventIn(line.text);
        if (validation?.kind === 'validation') onValidation(validation);
      }
      const event = line.text.startsWith(opening) ? eventIn(line.text) : undefined;
      if (event?.kind !== 'checkpoint') continue;
      const { file, iteration, best = false } = event;
      const place = { segment, offset: line.end };
      found.push({ file, path: inRun(run, layout.checkpoints, file), iteration, best, place });
    }
  }
  return found;
};

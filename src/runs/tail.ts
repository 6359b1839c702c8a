import type { EventOf, RunEvent } from '../protocol/events';
import { linesBackward, linesOf } from './lines';
import { eventIn, type Part } from './segments';

/** The newest event of each kind, the best validation, and the newest event of all. */
export type Found = { -readonly [K in RunEvent['kind']]?: EventOf<K> }
  & { best?: EventOf<'validation'>; last?: RunEvent };

/** About how much is read from the end of a record at most: the best validation may lie further back. */
const BYTES_BACK = 8 << 20;

/** Newest event of each kind since the run was last started, and the best validation, as far as they are near and still matter. */
export const lastOfEachKind = async (parts: readonly Part[]): Promise<Found> => {
  const found: Found = {};
  let budget = BYTES_BACK;
  for (const part of [...parts].reverse()) {
    for await (const line of linesBackward(part.path, part.end)) {
      budget -= line.length;
      const event = mayMatter(line, found) ? eventIn(line) : undefined;
      if (event) note(found, event);
      if (budget < 0 || isAll(found)) return found;
    }
  }
  return found;
};

/** Nothing further back matters: it is where the run was started, or it ended well and what it reached is known. */
const isAll = ({ best, started, finished, metrics }: Found): boolean =>
  best !== undefined && (started !== undefined || (metrics !== undefined && finished !== undefined && finished.reason !== 'failed'));

/** Parsing is what costs: a line is only parsed when its kind is not known yet, or it may be the best validation. */
const mayMatter = (line: string, found: Found): boolean => {
  const kind = /^\{"kind":"(\w+)"/.exec(line)?.[1] ?? '';
  if (kind === 'tasks' || kind === 'parameters') return false;
  if (kind === 'validation' && !found.best && line.includes('"best":true')) return true;
  return !(kind in found);
};

const note = (found: Found, event: RunEvent): void => {
  if (event.kind === 'validation' && event.best) found.best ??= event;
  // What an earlier start said about its own going and ending is over.
  if (found.started && event.kind !== 'validation' && event.kind !== 'metrics') return;
  const isOver = event.kind === 'paused' && found.resumed;
  if (!isOver) Object.assign(found, { [event.kind]: found[event.kind] ?? event });
  found.last ??= event;
};

/** The event that a part begins with, if that is a start. */
export const opening = async (part: Part | undefined): Promise<EventOf<'started'> | undefined> => {
  if (!part) return undefined;
  for await (const { text } of linesOf(part.path, 0)) {
    const event = eventIn(text);
    return event?.kind === 'started' ? event : undefined;
  }
  return undefined;
};

import { eventsVersion, type RunEvent } from '../protocol/events';
import { codeOf } from '../protocol/humanError';
import { layout } from './layout';
import { linesOf } from './lines';
import { eventIn, type Part, Segments } from './segments';

export { sendControl } from './control';

/** What is new since the last look. */
export interface Reading {
  /** A resume has cut back what was read before: forget it all, `events` begins anew. */
  readonly restarted: boolean;
  readonly events: readonly RunEvent[];
  /** What could not be read, in one sentence each; everything else is there. */
  readonly troubles: readonly string[];
  /** More is waiting: look again at once. */
  readonly more: boolean;
}

/** Follows one run: joins its segments and reads what was appended since the last look. */
export class RunReader {
  readonly #segments: Segments;
  #parts: readonly Part[] = [];
  #index = 0;
  #offset = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param bytesPerPoll about how much one look reads */
  constructor(readonly folder: string, private readonly bytesPerPoll = 4 << 20) {
    this.#segments = new Segments(folder);
  }

  /** Bytes read of the newest segment: what a trainer's `offset` hint is compared to. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads what is new. Looks asked for meanwhile wait their turn. */
  poll(): Promise<Reading> {
    const reading = this.#last.then(() => this.#read());
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async #read(): Promise<Reading> {
    const parts = await this.#segments.parts();
    if (parts.length === 0 && this.#parts.length > 0) return nothing([`${this.folder} is gone or cannot be read.`]);
    const restarted = !this.#goesOnIn(parts);
    if (restarted) [this.#index, this.#offset] = [0, 0];
    this.#parts = parts;
    const events: RunEvent[] = [];
    const troubles: string[] = [];
    let budget = this.bytesPerPoll;
    try {
      while (this.#index < parts.length && budget > 0) {
        const before = this.#offset;
        const atEnd = await this.#readPart(budget, events, troubles);
        budget -= this.#offset - before;
        if (!atEnd || this.#index === parts.length - 1) break;
        this.#index++;
        this.#offset = 0;
      }
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      troubles.push(`${this.folder} cannot be read (${codeOf(error)}).`);
      return { restarted, events, troubles, more: false };
    }
    return { restarted, events, troubles, more: budget <= 0 };
  }

  /** Whether everything read so far still counts in `parts`. */
  #goesOnIn(parts: readonly Part[]): boolean {
    if (this.#index === 0 && this.#offset === 0) return true;
    const isSame = this.#parts.slice(0, this.#index).every(({ segment, end }, i) =>
      parts[i]?.segment === segment && parts[i].end === end);
    const here = parts[this.#index];
    return isSame && here?.segment === this.#parts[this.#index]?.segment && (here?.end ?? 0) >= this.#offset;
  }

  /** Reads on in the present part. @returns whether its end was reached within the budget */
  async #readPart(budget: number, events: RunEvent[], troubles: string[]): Promise<boolean> {
    const { path, segment, end } = this.#parts[this.#index] as Part;
    const stop = this.#offset + budget;
    for await (const line of linesOf(path, this.#offset, end)) {
      const event = eventIn(line.text);
      if (event) events.push(event);
      else if (line.text.trim()) troubles.push(brokenSentence(segment, this.#offset, line.text));
      if (event?.kind === 'started' && event.version > eventsVersion) troubles.push(newerSentence(this.folder));
      this.#offset = line.end;
      if (this.#offset >= stop) return false;
    }
    return true;
  }
}

const nothing = (troubles: readonly string[]): Reading =>
  ({ restarted: false, events: [], troubles, more: false });
const brokenSentence = (segment: number, offset: number, text: string): string =>
  `${layout.events(segment)}, byte ${offset}: not an event, skipped: ${text.slice(0, 60)}`;
const newerSentence = (folder: string): string =>
  `${folder} was written by a newer MAML Lab; update this one if something is missing.`;

/** A whole run at once. */
export const readRun = async (folder: string): Promise<Pick<Reading, 'events' | 'troubles'>> => {
  const reader = new RunReader(folder);
  const events: RunEvent[] = [];
  const troubles: string[] = [];
  for (let more = true; more;) {
    const reading = await reader.poll();
    if (reading.restarted) events.length = 0;
    events.push(...reading.events);
    troubles.push(...reading.troubles);
    more = reading.more;
  }
  return { events, troubles };
};

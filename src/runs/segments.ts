import fs from 'node:fs';
import { eventSchema, type Place, type RunEvent } from '../protocol/events';
import { codeOf } from '../protocol/humanError';
import { inRun, layout } from './layout';
import { linesOf } from './lines';

/** One stretch of a run's record: a segment up to where its successor goes on from it. */
export interface Part {
  readonly segment: number;
  readonly path: string;
  /** First byte that no longer counts; Infinity for a part that may still grow. */
  readonly end: number;
}

/** Numbers of the event files in a folder, oldest first. */
export const segmentsOf = (run: string): number[] => {
  try {
    return fs.readdirSync(run).map(segmentNamed).filter((n) => n > 0).sort((a, b) => a - b);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
    throw error;
  }
};

const segmentNamed = (name: string): number => {
  const number = /^events(?:\.(\d+))?\.ndjson$/.exec(name);
  const segment = number ? Number(number[1] ?? 1) : 0;
  return name === layout.events(segment) ? segment : 0;
};

/** What a segment's first line says about its predecessors. */
type Opening =
  | { readonly kind: 'none' }
  /** A failure before the run went on: it is told after everything older. */
  | { readonly kind: 'follows' }
  | { readonly kind: 'beginning' }
  | { readonly kind: 'continues'; readonly place: Place };

/**
 * The parts that make up a run, oldest first. Each takeover wrote a segment of its own; it continues an older one
 * from a checkpoint, or begins anew. What lies behind the cuts no longer counts.
 */
export class Segments {
  readonly #openings = new Map<number, Opening>();

  constructor(readonly run: string) {}

  async parts(): Promise<Part[]> {
    const numbers = segmentsOf(this.run);
    const parts: Part[] = [];
    let end = Infinity;
    for (let i = numbers.length - 1; i >= 0; i--) {
      const segment = numbers[i] as number;
      const opening = await this.#opening(segment);
      if (opening.kind === 'none') continue;
      parts.unshift({ segment, path: this.#path(segment), end });
      if (opening.kind === 'beginning') break;
      end = Infinity;
      if (opening.kind !== 'continues') continue;
      const { place } = opening;
      while (i > 0 && numbers[i - 1] !== place.segment) i--;
      end = place.offset;
    }
    return parts;
  }

  #path(segment: number): string {
    return inRun(this.run, layout.events(segment));
  }

  /** A first line never changes once it is whole. */
  async #opening(segment: number): Promise<Opening> {
    const known = this.#openings.get(segment);
    if (known) return known;
    const opening = openingFrom(await firstLine(this.#path(segment)));
    if (opening.kind !== 'none') this.#openings.set(segment, opening);
    return opening;
  }
}

const firstLine = async (path: string): Promise<string | undefined> => {
  for await (const { text } of linesOf(path, 0)) return text;
  return undefined;
};

const openingFrom = (line: string | undefined): Opening => {
  if (line === undefined) return { kind: 'none' };
  const event = eventIn(line);
  if (event?.kind !== 'started') return { kind: 'follows' };
  return event.continues ? { kind: 'continues', place: event.continues } : { kind: 'beginning' };
};

/** The event on a line, or undefined when there is none. */
export const eventIn = (line: string): RunEvent | undefined => {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

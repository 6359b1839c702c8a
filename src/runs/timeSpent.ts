import { inRun, layout } from './layout';
import { linesBackward, linesOf } from './lines';
import { eventIn, segmentsOf } from './segments';

/** Seconds that trainers worked on a run by now, in all its starts: from the first to the last event of each. */
export const secondsSpent = async (run: string): Promise<number> => {
  let milliseconds = 0;
  for (const segment of segmentsOf(run)) {
    const path = inRun(run, layout.events(segment));
    const [first, last] = [await firstTime(path), await lastTime(path)];
    if (first !== undefined && last !== undefined) milliseconds += Math.max(0, last - first);
  }
  return milliseconds / 1000;
};

const firstTime = async (path: string): Promise<number | undefined> => {
  for await (const { text } of linesOf(path, 0)) return eventIn(text)?.time;
  return undefined;
};

const lastTime = async (path: string): Promise<number | undefined> => {
  for await (const line of linesBackward(path, Infinity)) {
    const event = eventIn(line);
    if (event) return event.time;
  }
  return undefined;
};

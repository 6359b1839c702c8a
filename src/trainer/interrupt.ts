/** Thrown between pieces of long work when a person wants it to end. No failure: whoever began the work ends it in order. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Called between pieces of long work: lets timers, signals and wishes in, and waits while a run is paused.
 * @throws Interrupted when the work shall end
 */
export type Breathe = () => Promise<void>;

/** Lets timers and signals in; never ends anything. */
export const yieldToEvents: Breathe = () => new Promise((done) => setImmediate(done));

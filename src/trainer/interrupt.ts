/** Thrown between pieces of long work when a person wants it to end. No failure: whoever began the work ends it in order. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Called between pieces of long work: lets timers, signals and wishes in, and waits while a run is paused.
 * @throws Interrupted when the work shall end
 */
export type Breathe = () => Promise<void>;

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Work that blocks the process for long, begun when all that counts is on disk: signals end the process at once, as if nobody
 * listened. They could not be heard before the work is over.
 */
export const endable = async <T>(work: () => Promise<T>): Promise<T> => {
  await yieldToEvents();
  const heard = endings.map((signal) => [signal, process.rawListeners(signal)] as const);
  for (const signal of endings) process.removeAllListeners(signal);
  try {
    return await work();
  } finally {
    for (const [signal, listeners] of heard) for (const listener of listeners) process.on(signal, listener as NodeJS.SignalsListener);
  }
};

/** Lets timers and signals in; never ends anything. */
export const yieldToEvents: Breathe = () => new Promise((done) => setImmediate(done));

/** Pieces of work that are under way at once: enough to keep a disk busy, few enough to leave room for others. */
const atOnce = 4;

/**
 * Works through a list, a few items at a time, and lets other work in between them.
 * @returns the results in the order of the items
 */
export const inTurns = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      results[i] = await work(items[i] as T);
      await new Promise((done) => setImmediate(done));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
};

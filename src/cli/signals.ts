/** Exit code of a program that a Ctrl-C ended. */
export const STOPPED = 130;

/**
 * The first Ctrl-C (or SIGTERM, or a closed terminal) asks for an end in order; the second one does not wait.
 * @param onFirst tells the person that it was heard
 */
export const stopOnSignals = (onFirst: () => void): AbortSignal => {
  const stop = new AbortController();
  const heard = () => {
    if (stop.signal.aborted) process.exit(STOPPED);
    stop.abort();
    onFirst();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  return stop.signal;
};

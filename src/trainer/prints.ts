import { format } from 'node:util';

const names = ['log', 'info', 'warn', 'error', 'debug'] as const;

/**
 * Sends what plug-ins and a person's own modules print to stderr and to a log: stdout belongs to results.
 * @returns puts the console back
 */
export const capturePrints = (log: (text: string) => void): (() => void) => {
  const before = names.map((name) => [name, console[name]] as const);
  for (const name of names) {
    console[name] = (...words: unknown[]) => {
      const text = `${format(...words)}\n`;
      process.stderr.write(text);
      log(text);
    };
  }
  return () => {
    for (const [name, print] of before) console[name] = print;
  };
};

import { type Command, InvalidArgumentError } from 'commander';
import { splits } from '../trainer/taskSet';
import { runtimeNames } from '../protocol/config';
import { english } from '../protocol/sentence';
import { meant } from '../trainer/config/nearest';

export type { Command };

/** What a command file exports by default: it adds arguments, options and its action. */
export type CommandFile = (command: Command) => void;

/** Options that every command has. */
export interface Common {
  readonly json?: boolean;
}

/** Parses a whole number. @param least smallest one allowed @param most largest one allowed */
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
  throw new InvalidArgumentError(`It must be a whole number, ${range}.`);
};

/** Tasks that can be drawn and kept. */
export const mostTasks = 10_000_000;

const oneOf = <T extends string>(words: readonly T[]) => (text: string): T => {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new InvalidArgumentError(`It is none${english(meant(text, words))}`);
  return found;
};
export const oneRuntime = oneOf(runtimeNames);
export const oneSplit = oneOf(splits);
export { oneOf };

/** A path that may not be empty: it would be the folder at hand. */
export const path = (text: string): string => {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must name a folder.');
};

/** For options that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

import { analyses, answer } from '../trainer/questions/analyst';
import { yieldToEvents } from '../trainer/interrupt';
import { HumanError } from '../protocol/humanError';
import { OpenRuns } from '../trainer/questions/openRuns';
import type { Command, Common } from './command';
import { printResult } from './output';

export default (command: Command): void => {
  const list = Object.entries(analyses).map(([name, { summary }]) => `  ${name}: ${summary}`).join('\n');
  command
    .argument('<question>', 'what the panel can ask, see below')
    .argument('<request>', 'JSON, e.g. {"run": "runs/sinusoid-20260101-120000"}')
    .addHelpText('after', `\nQuestions:\n${list}`)
    .action(async (name: string, request: string, { json }: Common) => {
      const runs = new OpenRuns();
      const result = await answer(name, parsed(request), { runs, breathe: yieldToEvents, progress: () => undefined });
      await runs.dispose();
      printResult(json, plain(result) as object, JSON.stringify(plain(result), null, 2));
    });
};

/** Columns of numbers as lists: a typed array is an object with numbered keys in JSON. */
const plain = (value: unknown): unknown => {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array) {
    return Array.from(value);
  }
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)])) : value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new HumanError(`The request is no JSON: ${text}. Example: {"run": "runs/sinusoid-20260101-120000"}`);
  }
};

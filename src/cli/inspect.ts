import { analyses, answer } from '../trainer/analyst';
import { yieldToEvents } from '../trainer/interrupt';
import { HumanError } from '../protocol/humanError';
import { OpenRuns } from '../trainer/openRuns';
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
      printResult(json, result as object, JSON.stringify(result, null, 2));
    });
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new HumanError(`The request is no JSON: ${text}. Example: {"run": "runs/sinusoid-20260101-120000"}`);
  }
};

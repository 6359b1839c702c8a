import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { dimensionWords, type SuggestRequest, suggestWords } from '../protocol/analyses/suggest';
import { HumanError, messageOf } from '../protocol/humanError';
import { issuesText } from '../protocol/told';
import { suggestionText } from '../protocol/suggestionText';
import { yieldToEvents } from '../trainer/interrupt';
import { recommend, recommendationText } from '../trainer/recommend';
import { suggest } from '../trainer/suggest';
import { tuners } from '../trainer/tuners';
import { tableNames } from '../trainer/tuning/tables';
import { collect, type Command, type Common, oneOf, whole } from './command';
import { printResult } from './output';

interface Options extends Common {
  readonly history?: readonly string[];
  readonly method: string;
  readonly task?: string;
  readonly metric: string;
  readonly goal: 'minimise' | 'maximise';
  readonly space?: string;
  readonly seed: number;
  readonly metaFeatures?: string;
  readonly first: number;
}

export default (command: Command): void => {
  const methods = Object.entries(tuners).map(([name, { summary }]) => `  ${name}: ${summary}`).join('\n');
  const defaults = suggestWords.request.parse({});
  command
    .argument('[config]', 'a *.maml.json that is to be tuned; its own folder is the history unless another is named')
    .option('--history <source>',
      `a folder of runs, a CSV file (columns task, result, and one per setting) or a shipped table (${tableNames().join(', ')}); may be repeated`,
      collect)
    .option('--method <name>', 'a method, see below', oneOf(Object.keys(tuners)), defaults.method)
    .option('--task <name>', 'the task at hand in a CSV file or table: its rows are its own evaluations')
    .option('--metric <column>', 'column of a CSV file that holds the result', defaults.metric)
    .option('--goal <word>', 'minimise or maximise the result of a CSV file', oneOf(['minimise', 'maximise'] as const), defaults.goal)
    .option('--space <json>',
      'what may vary, JSON or a file of it: {"algorithm.innerRate": {"low": 0.001, "high": 1, "log": true}} (default: what differs in the history)')
    .option('--seed <n>', 'other candidates', whole(0), defaults.seed)
    .option('--meta-features <file>', 'recommend pipelines for a data set by its meta-features instead (JSON, or CSV with titles)')
    .option('--first <n>', 'how many pipelines to recommend', whole(1), 25)
    .addHelpText('after', `\nMethods:\n${methods}`)
    .action(async (config: string | undefined, { json, metaFeatures, first, history, space, ...rest }: Options) => {
      if (metaFeatures !== undefined) {
        const answer = recommend(metaFeatures, first);
        return printResult(json, answer, recommendationText(answer));
      }
      const request: SuggestRequest = { ...rest, config, history: [...history ?? []], ...(space !== undefined && { space: spaceIn(space) }) };
      const answer = await suggest(request, yieldToEvents, () => undefined);
      printResult(json, answer, suggestionText(answer));
    });
};

/** JSON, or the name of a file of it. */
const spaceIn = (text: string): SuggestRequest['space'] => {
  const json = text.trim().startsWith('{') ? text : contents(text);
  const parsed = z.record(z.string(), dimensionWords).safeParse(read(json, text));
  if (parsed.success) return parsed.data;
  throw new HumanError(`--space does not fit: ${issuesText(parsed.error.issues)}.`);
};

const contents = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HumanError(`--space is no JSON and no file: ${file} (${messageOf(error)}).`, { cause: error });
  }
};

const read = (json: string, where: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new HumanError(`--space: ${where} is no JSON: ${messageOf(error)}.`, { cause: error });
  }
};

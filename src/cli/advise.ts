import type { Advice, Raced } from '../protocol/analyses/advise';
import { count, differenceWithInterval, duration, metricName, number, perSecond } from '../protocol/format';
import { english } from '../protocol/sentence';
import { advise } from '../trainer/advice/advise';
import { budgeted } from '../trainer/advice/budgeted';
import { yieldToEvents } from '../trainer/interrupt';
import { collect, type Command, type Common, whole } from './command';
import { printResult, tableText } from './output';
import { WorkLine } from './workLine';

interface Options extends Common {
  readonly set?: readonly string[];
  readonly minutes: string;
  readonly iterations?: number;
  readonly tasks: number;
}

export default (command: Command): void => {
  command
    .argument('<config>', 'a *.maml.json; its algorithm is one of those raced')
    .option('--set <key=value>', 'override a setting; may be repeated', collect)
    .option('--minutes <n>', 'most minutes of training, all candidates together', '3')
    .option('--iterations <n>', 'meta-iterations of each candidate instead of a time', whole(1))
    .option('--tasks <n>', 'validation tasks on which they are judged', whole(10), 200)
    .action(async (path: string, { set, json, minutes, iterations, tasks }: Options) => {
      const line = new WorkLine('meta-iterations');
      const wish = { of: { config: path }, set, iterations, tasks, minutes: minutesOf(minutes) };
      const advice = await advise(budgeted(wish, { breathe: yieldToEvents, progress: line.progress })).finally(() => line.end());
      printResult(json, advice, adviceText(advice));
    });
};

const minutesOf = (text: string): number => {
  const minutes = Number(text);
  if (minutes > 0) return minutes;
  throw new Error(`--minutes ${text}: it must be a number above 0.`);
};

const behindText = ({ behind }: Raced, metric: string): string => (behind ? differenceWithInterval(behind, metric) : 'best');

const adviceText = ({ facts, choices, race, tasks, advised, reasons, seconds }: Advice): string => {
  const { agreement: { mean, negative, within, across } } = facts;
  const families = facts.families.length > 0
    ? `, of ${facts.families.length} families (${facts.families.join(', ')}): within one ${number(within)}, across ${number(across)}` : '';
  return [
    `Gradients of ${facts.agreement.tasks} tasks agree by ${number(mean)} (mean cosine; ${number(100 * (negative ?? 0))} % of pairs negative)${families}.`,
    ...choices.map(({ algorithm, because, watch }) => `${algorithm}: because ${english(because)}. Watch: ${english(watch)}.`),
    '',
    tableText([
      ['', metricName(facts.metric), '± 95 %', 'step', 'iterations', 'speed', 'a task', 'against the best'],
      ...race.map((one) => [
        one.name, one.mean === null ? 'lost' : number(one.mean), number(one.ci95), String(one.step), count(one.iterations),
        perSecond(1 / one.secondsPerIteration), `${number(1000 * one.secondsPerTask)} ms`, behindText(one, facts.metric),
      ]),
    ], ['left', 'right']),
    '',
    `On ${tasks} identical validation tasks; ${duration(seconds)} in all. Take ${advised}.`,
    ...reasons.map(english),
  ].join('\n');
};

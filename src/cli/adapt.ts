import { relative, resolve } from 'node:path';
import { mostSteps, type RuntimeName } from '../protocol/config';
import { meanWithInterval, metricName, number } from '../protocol/format';
import { adaptOwn, type OwnTaskResult, type Prediction } from '../trainer/adaptOwn';
import { openTrainedRun } from '../trainer/run/runFolder';
import { type Command, type Common, oneRuntime, whole } from './command';
import { printResult, say, tableText } from './output';
import { runPath } from './runPath';
import { withEnding } from './withEnding';

interface Options extends Common {
  readonly support: string;
  readonly query?: string;
  readonly steps?: number;
  readonly save?: string;
  readonly runtime?: RuntimeName;
}

/** More predictions than this are only counted; --json has them all. */
const MOST_ROWS = 40;

export default (command: Command): void => {
  command
    .argument('<run>', 'a run folder')
    .requiredOption('--support <path>', 'examples to learn from: a CSV of x and y, or a folder per class of images')
    .option('--query <path>', 'examples to predict; without it, the support set again')
    .option('--steps <k>', 'adaptation steps (default: as in training)', whole(0, mostSteps))
    .option('--save <file>', 'write the adapted parameters as safetensors')
    .option('--runtime <name>', 'another runtime than the run had', oneRuntime)
    .action(run);
};

const run = async (name: string, options: Options): Promise<void> => {
  const folder = runPath(name);
  const save = options.save === undefined ? undefined : withEnding(options.save, '.safetensors', '--save');
  const { experiment, checkpoint, warnings } = await openTrainedRun(
    folder, options.runtime && { runtime: options.runtime });
  warnings.forEach((warning) => say(warning));
  const { support, query, steps } = options;
  const result = await adaptOwn(experiment, checkpoint.state.meta, {
    support: resolve(support), query: query === undefined ? undefined : resolve(query), steps, save,
  });
  const saved = save === undefined ? '' : `\nThe adapted parameters are in ${relative('.', save)}.`;
  printResult(options.json, { run: folder, ...result, saved: save }, textOf(result) + saved);
};

const textOf = ({ steps, support, predictions, score, classes }: OwnTaskResult): string => {
  const hidden = predictions.length - MOST_ROWS;
  return [
    `Adapted in ${steps} ${steps === 1 ? 'step' : 'steps'} to ${support} examples`
      + `${classes ? ` of ${classes.length} classes` : ''}.`,
    '',
    tableText([['example', 'before', 'after', 'truth'], ...predictions.slice(0, MOST_ROWS).map(rowOf)]),
    ...(hidden > 0 ? [`… and ${hidden} more; --json has all`] : []),
    ...(score ? ['', `${metricName(score.metric)}: ${scoreText(score.metric, score.before)} before, `
      + `${scoreText(score.metric, score.after)} after (one task: no interval)`] : []),
  ].join('\n');
};

const rowOf = ({ name, before, after, truth, probability }: Prediction): string[] => [
  name, valueText(before),
  valueText(after) + (probability === undefined ? '' : ` (${Math.round(100 * probability)} %)`),
  truth === undefined ? '' : typeof truth === 'number' ? number(truth) : truth,
];

const valueText = (value: Prediction['before']): string =>
  (typeof value === 'string' ? value : value.map(number).join(', '));

const scoreText = (metric: string, value: number): string => meanWithInterval(value, null, metric);

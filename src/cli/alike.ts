import { existsSync, statSync } from 'node:fs';
import type { ResultOf } from '../protocol/analysis';
import type { taskMapWords } from '../protocol/analyses/taskMap';
import type { Transfer } from '../protocol/analyses/transfer';
import { differenceWithInterval, duration, meanWithInterval, number } from '../protocol/format';
import { budgeted } from '../trainer/advice/budgeted';
import { transferMatrix } from '../trainer/advice/transfer';
import { answer } from '../trainer/questions/analyst';
import { yieldToEvents } from '../trainer/interrupt';
import { OpenRuns } from '../trainer/questions/openRuns';
import { collect, type Command, type Common, whole } from './command';
import { printResult, tableText } from './output';
import { runPath } from './runPath';
import { WorkLine } from './workLine';

type TaskMap = ResultOf<typeof taskMapWords>;
interface Options extends Common {
  readonly set?: readonly string[];
  readonly iterations?: number;
  readonly tasks: number;
}

export default (command: Command): void => {
  command
    .argument('<run-or-config>', 'a run: a map of its tasks; a config: what is learned on some families, tried on each')
    .option('--set <key=value>', 'override a setting of a config; may be repeated', collect)
    .option('--iterations <n>', 'meta-iterations of each training of a config; default: what fits three minutes', whole(1))
    .option('--tasks <n>', 'tasks to look at', whole(3), 24)
    .action((path: string, options: Options) => (isConfig(path) ? matrix(path, options) : map(path, options)));
};

const isConfig = (path: string): boolean => existsSync(path) && statSync(path).isFile();

const map = async (name: string, { tasks, json }: Options): Promise<void> => {
  const runs = new OpenRuns();
  const context = { runs, breathe: yieldToEvents, progress: () => undefined };
  const found = await answer('taskMap', { of: { run: runPath(name) }, tasks }, context).finally(() => runs.dispose()) as TaskMap;
  printResult(json, found, mapText(found));
};

const mapText = ({ tasks, diversity, floor, groups, silhouette, within, across }: TaskMap): string => [
  `Diversity coefficient ${number(diversity.mean)} [${number(diversity.low)}, ${number(diversity.high)}]: mean Task2Vec distance `
    + `of ${tasks.length} tasks; two estimates of one task are ${number(floor)} apart.`,
  within === null ? 'The task set names no families.' : `Within a family ${number(within)}, across ${number(across)}.`,
  groups === 1 ? 'No groups stand out: one initialisation is no compromise between kinds.'
    : `${groups} groups stand out (mean silhouette ${number(silhouette)}): ${remedy}`,
  '',
  tableText([['group', 'family', 'task'], ...tasks.map(({ group, family, about }) => [String(group + 1), family ?? '', about])]),
].join('\n');

const remedy = 'try one initialisation per cluster (clusterMaml), a conditioned one (mmaml) or other shares of the families '
  + '(training.families), and run: maml-lab alike CONFIG';

const matrix = async (path: string, { set, iterations, tasks, json }: Options): Promise<void> => {
  const line = new WorkLine('meta-iterations');
  const wish = { of: { config: path }, set, iterations, minutes: 3, tasks: Math.max(10, tasks) };
  const found = await transferMatrix(budgeted(wish, { breathe: yieldToEvents, progress: line.progress })).finally(() => line.end());
  printResult(json, found, matrixText(found));
};

const matrixText = ({ metric, families, rows, verdicts, iterations, tasks, step, seconds }: Transfer): string => [
  tableText([
    ['trained on', ...families],
    ...rows.map(({ trainedOn, scores }) => [
      trainedOn.length === 0 ? 'nothing' : trainedOn.join(' + '),
      ...scores.map(({ mean, ci95 }) => meanWithInterval(mean, ci95, metric)),
    ]),
  ], ['left', 'right']),
  '',
  ...verdicts.flatMap(({ family, leftOut, together }) => [
    leftOut ? `${family}: without it in training ${differenceWithInterval(leftOut, metric)}` : '',
    together ? `${family}: with the others in training, against it alone ${differenceWithInterval(together, metric)}` : '',
  ]),
  `${iterations} meta-iterations each, ${tasks} identical validation tasks of a family, after ${step} steps; ${duration(seconds)}.`,
].filter((line, i) => i === 1 || line !== '').join('\n');

import { baselineNames, type BaselineName, type RuntimeName } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { evaluate } from '../trainer/evaluation/evaluate';
import { openTrainedRun, type TrainedRun } from '../trainer/run/runFolder';
import type { Split } from '../trainer/taskSet';
import { generalisationOf } from '../trainer/evaluation/generalisation';
import { flatten } from '../trainer/experiment';
import { openRuntimeFor } from '../trainer/runtimes';
import { adaptationTable } from './adaptationTable';
import { type Command, type Common, oneRuntime, oneSplit, whole } from './command';
import { generalisationTable } from './generalisationTable';
import { printResult, say } from './output';
import { Progress } from '../runs/progress';
import { saveResult } from './results';
import { runPath } from './runPath';
import { WorkLine } from './workLine';

interface Options extends Common {
  readonly tasks?: number;
  readonly steps?: number;
  readonly split: Split;
  readonly baselines?: true | string;
  readonly runtime?: RuntimeName;
  readonly shifts?: true | string;
}

export default (command: Command): void => {
  command
    .argument('<run>', 'a run folder')
    .option('--tasks <n>', 'how many tasks (default: as the config says, mostly 600)', whole(2))
    .option('--steps <k>', 'adaptation steps (default: as the config says, mostly 10)', whole(0))
    .option('--split <name>', 'train, validation or test', oneSplit, 'test')
    .option('--baselines [names]', 'beside it, on the same tasks: random, joint, oracle, scratch, sgd, momentum, rmsprop, adam (default: all that exist)')
    .option('--runtime <name>', 'another runtime than the run had', oneRuntime)
    .option('--shifts [names]', 'instead: shifted test tasks of its task set (default: all), other support sizes, and calibration')
    .action(run);
};

const run = async (name: string, options: Options): Promise<void> => {
  const folder = runPath(name);
  const trained = await openTrainedRun(folder, options.runtime && { runtime: options.runtime });
  trained.warnings.forEach(say);
  const { experiment, checkpoint: { state } } = trained;
  const settings = experiment.config.evaluation;
  if (options.shifts !== undefined) return shifts(folder, options.shifts, options, trained);
  const progress = new Progress(process.stderr);
  const evaluation = await evaluate(experiment, state.meta, {
    tasks: options.tasks ?? settings.tasks, steps: options.steps ?? settings.steps, split: options.split,
    baselines: chosenBaselines(options.baselines, trained),
    progress: (what, done, total) => progress.show({
      kind: 'progress', time: 0, iteration: state.iteration, what, done, total,
    }),
  });
  progress.end();
  saveResult(folder, 'evaluation', { ...evaluation, iteration: state.iteration });
  printResult(options.json, { ...evaluation, iteration: state.iteration }, adaptationTable(evaluation));
};

/** On other tasks than it was trained for. */
const shifts = async (folder: string, names: true | string, { tasks, split, json }: Options, { experiment, checkpoint: { state } }: TrainedRun): Promise<void> => {
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  const line = new WorkLine('measurements');
  const found = await generalisationOf({
    experiment, meta: flatten(experiment.parameters, state.meta), runtime, threads, split, tasks: tasks ?? experiment.config.evaluation.tasks,
    ...(names !== true && { shifts: names.split(',').map((name) => name.trim()) }), breathe: async () => undefined, progress: line.progress,
  }).finally(() => line.end());
  const result = { ...found, iteration: state.iteration };
  saveResult(folder, 'generalisation', result);
  printResult(json, result, generalisationTable(found));
};

const chosenBaselines = (asked: true | string | undefined, { experiment }: TrainedRun): BaselineName[] => {
  if (asked === undefined) return [];
  const { acting, parameterNames } = experiment.source;
  const always: readonly BaselineName[] = ['random', 'joint', 'oracle'];
  if (asked === true) return baselineNames.filter((name) => (name === 'oracle' ? parameterNames !== undefined : !acting || always.includes(name)));
  return asked.split(',').map((word) => {
    const found = baselineNames.find((name) => name === word.trim());
    if (!found) throw new HumanError(`--baselines ${asked}: there are ${baselineNames.join(', ')}`);
    return found;
  });
};

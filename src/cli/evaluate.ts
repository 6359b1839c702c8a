import { baselineNames, type BaselineName, type RuntimeName } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { evaluate } from '../trainer/evaluation/evaluate';
import { openTrainedRun, type TrainedRun } from '../trainer/run/runFolder';
import type { Split } from '../trainer/taskSet';
import { adaptationTable } from './adaptationTable';
import { type Command, type Common, oneRuntime, oneSplit, whole } from './command';
import { printResult, say } from './output';
import { Progress } from '../runs/progress';
import { saveResult } from './results';
import { runPath } from './runPath';

interface Options extends Common {
  readonly tasks?: number;
  readonly steps?: number;
  readonly split: Split;
  readonly baselines?: true | string;
  readonly runtime?: RuntimeName;
}

export default (command: Command): void => {
  command
    .argument('<run>', 'a run folder')
    .option('--tasks <n>', 'how many tasks (default: as the config says, mostly 600)', whole(2))
    .option('--steps <k>', 'adaptation steps (default: as the config says, mostly 10)', whole(0))
    .option('--split <name>', 'train, validation or test', oneSplit, 'test')
    .option('--baselines [names]', 'beside it, on the same tasks: random, joint, oracle, scratch, sgd, momentum, rmsprop, adam (default: all that exist)')
    .option('--runtime <name>', 'another runtime than the run had', oneRuntime)
    .action(run);
};

const run = async (name: string, options: Options): Promise<void> => {
  const folder = runPath(name);
  const trained = await openTrainedRun(folder, options.runtime && { runtime: options.runtime });
  trained.warnings.forEach(say);
  const { experiment, checkpoint: { state } } = trained;
  const settings = experiment.config.evaluation;
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

import { baselineNames, type BaselineName, mostSteps, type RuntimeName } from '../protocol/config';
import { HumanError } from '../protocol/humanError';
import { english } from '../protocol/sentence';
import { evaluate } from '../trainer/evaluation/evaluate';
import { whyNoBaseline } from '../trainer/evaluation/whyNoBaseline';
import { type Changed, changedFor, changedText } from '../trainer/config/forEvaluation';
import { mustBeWithinReach } from '../trainer/config/reach';
import { dataHashes } from '../trainer/run/dataHashes';
import { configOf, openTrainedRun, type TrainedRun } from '../trainer/run/runFolder';
import type { Split } from '../trainer/taskSet';
import { generalisationOf } from '../trainer/evaluation/generalisation';
import { flatten } from '../trainer/experiment';
import { openRuntimeFor } from '../trainer/runtimes';
import { adaptationTable } from './adaptationTable';
import { collect, type Command, type Common, mostTasks, oneRuntime, oneSplit, whole } from './command';
import { generalisationTable } from './generalisationTable';
import { printResult, runProgress, say } from './output';
import { saveResult } from './results';
import { runPath } from './runPath';
import { WorkLine } from './workLine';

interface Options extends Common {
  readonly set?: readonly string[];
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
    .option('--set <key=value>', 'measure otherwise than the run\'s config says, e.g. evaluation.taskSet.way=20; may be repeated', collect)
    .option('--tasks <n>', 'how many tasks (default: as the config says, mostly 600)', whole(2, mostTasks))
    .option('--steps <k>', 'adaptation steps (default: as the config says, mostly 10)', whole(0, mostSteps))
    .option('--split <name>', 'train, validation or test', oneSplit, 'test')
    .option('--baselines [names]', `beside it, on the same tasks: ${baselineNames.join(', ')} (default: all that exist)`)
    .option('--runtime <name>', 'another runtime than the run had', oneRuntime)
    .option('--shifts [names]', 'instead: shifted test tasks of its task set (default: all), other support sizes, and calibration')
    .action(run);
};

const run = async (name: string, options: Options): Promise<void> => {
  const folder = runPath(name);
  const { set, runtime } = options;
  const trained = await openTrainedRun(folder, { ...(set && { set }), ...(runtime && { runtime }) });
  trained.warnings.forEach((warning) => say(warning));
  const { experiment, checkpoint: { state }, record } = trained;
  const settings = experiment.config.evaluation;
  const { tasks = settings.tasks, steps = settings.steps } = options;
  const asked = { ...experiment, testSteps: steps, config: { ...experiment.config, evaluation: { ...settings, tasks } } };
  if (tasks > settings.tasks || steps > settings.steps) await mustBeWithinReach(asked);
  const changed = set ? changedFor(configOf(folder, record), experiment.config) : [];
  if (options.shifts !== undefined) return shifts(options.shifts, options, trained, changed);
  const progress = runProgress();
  const evaluation = await evaluate({ ...experiment, data: dataHashes(experiment.config, experiment.folder) }, state.meta, {
    tasks, steps, split: options.split,
    baselines: chosenBaselines(options.baselines, trained),
    progress: (what, done, total) => progress.show({
      kind: 'progress', time: 0, iteration: state.iteration, what, done, total,
    }),
  });
  progress.end();
  const result = { ...evaluation, iteration: state.iteration, ...changesOf(changed) };
  saveResult(folder, 'evaluation', result);
  printResult(options.json, result, [adaptationTable(evaluation), ...changeLines(changed, evaluation.protocol?.id)].join('\n'));
};

/** In a result's file: what of it is not as the run's config says. */
const changesOf = (changed: readonly Changed[]): { readonly changed?: readonly Changed[] } => (changed.length > 0 ? { changed } : {});

const changeLines = (changed: readonly Changed[], protocol?: string): string[] => (changed.length === 0 ? [] : [
  `Not as the run's config says: ${changedText(changed)}.${protocol === undefined ? '' : ` Protocol ${protocol}.`}`,
]);

/** On other tasks than it was trained for. */
const shifts = async (
  names: true | string, { tasks, split, json }: Options, { folder, experiment, checkpoint: { state } }: TrainedRun, changed: readonly Changed[],
): Promise<void> => {
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  const line = new WorkLine('measurements');
  const found = await generalisationOf({
    experiment, meta: flatten(experiment.parameters, state.meta), runtime, threads, split, tasks: tasks ?? experiment.config.evaluation.tasks,
    ...(names !== true && { shifts: names.split(',').map((name) => name.trim()) }), breathe: async () => undefined, progress: line.progress,
  }).finally(() => line.end());
  const result = { ...found, iteration: state.iteration, ...changesOf(changed) };
  saveResult(folder, 'generalisation', result);
  printResult(json, result, [generalisationTable(found), ...changeLines(changed)].join('\n'));
};

const chosenBaselines = (asked: true | string | undefined, { experiment }: TrainedRun): BaselineName[] => {
  if (asked === undefined) return [];
  if (asked === true) return baselineNames.filter((name) => !whyNoBaseline(name, experiment));
  return asked.split(',').map((word) => {
    const found = baselineNames.find((name) => name === word.trim());
    if (!found) throw new HumanError(`--baselines ${asked}: there are ${baselineNames.join(', ')}`);
    const why = whyNoBaseline(found, experiment);
    if (why) throw new HumanError(`--baselines ${asked}: ${found} cannot be measured: ${english(why)}.`);
    return found;
  });
};

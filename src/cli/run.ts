import { relative } from 'node:path';
import { mostWorkers, type RuntimeName } from '../protocol/config';
import { count, duration, perSecond } from '../protocol/format';
import { version } from '../protocol/version';
import { type RunOutcome, runExperiment } from '../trainer/run/runExperiment';
import { adaptationTable } from './adaptationTable';
import { collect, type Command, type Common, oneRuntime, path, whole } from './command';
import { printResult, runProgress, say } from './output';
import { runPath } from './runPath';
import { STOPPED, stopOnSignals } from './signals';

interface Options extends Common {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly runtime?: RuntimeName;
  readonly resume?: string;
  readonly from?: string;
  readonly workers?: number;
}

export default (command: Command): void => {
  command
    .argument('[config]', 'a *.maml.json; may be left out with --resume')
    .option('--set <key=value>', 'override a setting, e.g. training.iterations=500; may be repeated', collect)
    .option('--out <folder>', 'the run folder itself (default: runs/<name>-<time> beside the config)', path)
    .option('--runtime <name>', 'auto, onnx, wasm, tensorflow or reference', oneRuntime)
    .option('--resume <run>', 'go on with a run, with its own config')
    .option('--workers <n>', 'processes that share each meta-batch; the result does not depend on it', whole(1, mostWorkers))
    .option('--from <run@iteration>', 'begin with the meta-parameters of that run\'s checkpoint (without @: its result)')
    .action(run);
};

const run = async (config: string | undefined, options: Options): Promise<void> => {
  const progress = runProgress();
  const stop = stopOnSignals(() => progress.line('Stopping with a checkpoint … (Ctrl-C again: at once)'));
  const resume = options.resume === undefined ? undefined : runPath(options.resume);
  const set = [...options.set ?? [], ...(options.runtime === undefined ? [] : [`runtime=${options.runtime}`])];
  if (resume !== undefined && (set.length > 0 || [config, options.out, options.from].some((word) => word !== undefined))) {
    say(`The run goes on with its own config (${resume}); what else was named is not used.`);
  }
  const outcome = await runExperiment({
    config, set, out: options.out, from: options.from, workers: options.workers, resume, version, stop, say,
    onEvent: (event) => progress.show(event),
  });
  const { folder, finished: { iteration, itPerSecond, evaluation, reason } } = outcome;
  const value = { run: folder, iterations: iteration, itPerSecond, evaluation, reason };
  printResult(options.json, value, resultText(outcome));
  if (reason === 'stopped') process.exitCode = STOPPED;
};

const resultText = ({ folder, finished }: RunOutcome): string => {
  const { iteration, itPerSecond, seconds, evaluation, reason } = finished;
  const took = itPerSecond === null ? '' : ` (${duration(seconds)}, ${perSecond(itPerSecond)})`;
  const place = relative('.', folder) || '.';
  return [
    `${endings[reason]} after ${count(iteration)} iterations${took}.`,
    ...(evaluation ? ['', adaptationTable(evaluation)] : []),
    '',
    `Run folder: ${place}`,
    reason === 'stopped' ? `Go on with it: maml-lab run --resume ${place}` : 'Open it in VS Code: npm run vscode',
  ].join('\n');
};

const endings = { done: 'Done', earlyStop: 'Stopped early', stopped: 'Stopped', failed: 'Failed' } as const;

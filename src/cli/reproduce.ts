import { relative, resolve } from 'node:path';
import { version } from '../protocol/version';
import { compareAgain, isBegun, mustBeReproducible, type Reproduction, reproductionFolder } from '../trainer/run/reproduce';
import { runExperiment } from '../trainer/run/runExperiment';
import { type Command, type Common, path, whole } from './command';
import { printResult, runProgress, say, tableText } from './output';
import { runPath } from './runPath';
import { STOPPED, stopOnSignals } from './signals';

interface Options extends Common {
  readonly out?: string;
  readonly workers?: number;
}

export default (command: Command): void => {
  command
    .argument('<run>', 'a finished run')
    .option('--out <folder>', 'the second run\'s folder (default: results/reproduction-N of the run); one that was stopped is gone on with', path)
    .option('--workers <n>', 'processes that share each meta-batch; the result does not depend on it', whole(1))
    .action(reproduce);
};

const reproduce = async (name: string, { out, workers, json }: Options): Promise<void> => {
  const run = runPath(name);
  await mustBeReproducible(run);
  const progress = runProgress();
  const stop = stopOnSignals(() => progress.line('Stopping …'));
  const again = resolve(out ?? reproductionFolder(run));
  const { finished } = await runExperiment({
    ...(isBegun(run, again) ? { resume: again } : { like: run, out: again }),
    set: [], workers, version, stop, say, onEvent: (event) => progress.show(event),
  });
  if (finished.reason === 'stopped') {
    say(`Stopped: nothing was compared. Go on with: maml-lab reproduce ${name} --out ${relative('.', again)}`);
    process.exitCode = STOPPED;
    return;
  }
  const found = await compareAgain(run, again);
  printResult(json, found, textOf(found));
  if (!found.reproduced) process.exitCode = 1;
};

const textOf = ({ sameRuntime, identical, results, changedData, reproduced, again }: Reproduction): string => [
  verdict(sameRuntime, identical, reproduced),
  tableText([['step', 'then', 'now', ''], ...results.map(({ step, was, is, agrees }) =>
    [String(step), was, is, agrees ? 'agrees' : 'differs'])]),
  ...(changedData.length > 0 ? [`Not the same data as then: ${changedData.join(', ')}.`] : []),
  `The second run: ${relative('.', again)}`,
].join('\n');

const verdict = (sameRuntime: boolean, identical: boolean, reproduced: boolean): string => {
  if (identical) return 'Reproduced bit for bit: the last checkpoints are the same bytes.';
  if (sameRuntime) return 'Not reproduced: on the same runtime the last checkpoints are not the same bytes.';
  return reproduced ? 'Reproduced on another runtime: the results agree within their intervals.'
    : 'Not reproduced: on another runtime, and the results differ by more than their intervals.';
};

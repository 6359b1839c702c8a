import type { RuntimeName } from '../protocol/config';
import { check, type CheckResult } from '../trainer/check';
import { type Command, type Common, oneRuntime } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly runtime: RuntimeName;
}

export default (command: Command): void => {
  command
    .argument('<file>', 'a *.maml.json (checked against float64 finite differences), or a reference file')
    .option('--runtime <name>', 'auto, onnx, wasm, tensorflow or reference', oneRuntime, 'auto')
    .action(async (file: string, { runtime, json }: Options) => {
      const result = await check(file, runtime);
      printResult(json, result, textOf(result));
      if (!result.pass) process.exitCode = 1;
    });
};

const textOf = ({ results, runtime, pass }: CheckResult): string => [
  tableText([
    ['algorithm', 'largest error', 'limit', ''],
    ...Object.entries(results).map(([name, { maxRelErr, limit, pass: isRight }]) =>
      [name, maxRelErr.toExponential(1), limit.toExponential(0), isRight ? 'right' : 'WRONG']),
  ], ['left', 'right', 'right', 'left']),
  `Errors are relative to the largest entry of the gradient · runtime ${runtime}`,
  pass ? 'The meta-gradient is right.' : 'The meta-gradient is WRONG.',
].join('\n');

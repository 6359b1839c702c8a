import type { RuntimeName } from '../protocol/config';
import { check, type CheckResult } from '../trainer/check';
import { isModuleTest, type ModuleTest, runModuleTest } from '../trainer/moduleTest';
import { type Command, type Common, oneRuntime } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly runtime: RuntimeName;
}

export default (command: Command): void => {
  command
    .argument('<file>', 'a *.maml.json (checked against float64 finite differences), a reference file, or a *.test.ts of your own')
    .option('--runtime <name>', 'auto, onnx, wasm, tensorflow or reference', oneRuntime, 'auto')
    .action(async (file: string, { runtime, json }: Options) => {
      if (isModuleTest(file)) return tellTests(await runModuleTest(file), json);
      const result = await check(file, runtime);
      printResult(json, result, textOf(result));
      if (!result.pass) process.exitCode = 1;
    });
};

const tellTests = (tests: readonly ModuleTest[], json: boolean | undefined): void => {
  const pass = tests.every(({ failure }) => failure === undefined);
  const lines = tests.map(({ name, failure }) => (failure === undefined ? `✓ ${name}` : `✗ ${name}\n  ${failure}`));
  printResult(json, { tests, pass }, lines.join('\n'));
  if (!pass) process.exitCode = 1;
};

const textOf = ({ results, runtime, pass }: CheckResult): string => [
  tableText([
    ['algorithm', 'largest error', 'limit', ''],
    ...Object.entries(results).map(([name, { maxRelErr, limit, pass: isRight }]) =>
      [name, maxRelErr.toExponential(1), limit.toExponential(0), isRight ? 'right' : 'WRONG']),
  ], ['left', 'right', 'right', 'left']),
  ...Object.entries(results).map(([name, { against }]) => `${name}: against ${against}.`),
  `Errors are relative to the largest entry of the gradient · runtime ${runtime}`,
  pass ? 'The meta-gradient is right.' : 'The meta-gradient is WRONG.',
].join('\n');

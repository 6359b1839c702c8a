import type { RuntimeName } from '../protocol/config';
import { bench, workloads } from '../trainer/bench';
import { type Command, type Common, oneOf, oneRuntime, whole } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly workload: string;
  readonly runtime: RuntimeName;
  readonly threads: number;
  readonly seconds: number;
  readonly problemOut?: string;
}

export default (command: Command): void => {
  command
    .option('--workload <name>', workloads.join(', '), oneOf(workloads), workloads[0])
    .option('--runtime <name>', 'auto, onnx, wasm, tensorflow or reference', oneRuntime, 'auto')
    .option('--threads <n>', 'processor threads', whole(1), 1)
    .option('--seconds <n>', 'how long to measure', whole(1), 10)
    .option('--problem-out <file>', 'write weights and tasks, for other programs to run the same')
    .action(async ({ json, ...options }: Options) => {
      const result = await bench(options);
      const rows = Object.entries(result).filter(([, value]) => typeof value !== 'object');
      printResult(json, result, tableText(rows.map(([name, value]) => [name, String(value)])));
    });
};

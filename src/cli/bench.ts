import type { RuntimeName } from '../protocol/config';
import { bench } from '../trainer/bench';
import { workloads } from '../trainer/benchConfig';
import { speedUp } from '../trainer/parallel/speedUp';
import { type Command, type Common, oneOf, oneRuntime, whole } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly workload: string;
  readonly runtime: RuntimeName;
  readonly threads: number;
  readonly seconds: number;
  readonly workers?: number;
  readonly shard?: number;
  readonly problemOut?: string;
}

export default (command: Command): void => {
  command
    .option('--workload <name>', workloads.join(', '), oneOf(workloads), workloads[0])
    .option('--runtime <name>', 'auto, onnx, wasm, tensorflow or reference', oneRuntime, 'auto')
    .option('--threads <n>', 'processor threads', whole(1), 1)
    .option('--seconds <n>', 'how long to measure', whole(1), 10)
    .option('--workers <n>', 'one process against so many, on the same shards and in turns', whole(2))
    .option('--shard <n>', 'with --workers: tasks of a shard', whole(1))
    .option('--problem-out <file>', 'write weights and tasks, for other programs to run the same')
    .action(async ({ json, workers, shard, ...options }: Options) => {
      const result = workers === undefined ? await bench(options) : await speedUp({ ...options, workers, shard });
      const rows = Object.entries(result).filter(([, value]) => typeof value !== 'object');
      printResult(json, result, tableText(rows.map(([name, value]) => [name, String(value)])));
    });
};

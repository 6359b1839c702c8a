import { relative, resolve } from 'node:path';
import { count, duration } from '../protocol/format';
import { importData } from '../protocol/analyses/importData';
import { answer } from '../trainer/questions/analyst';
import { yieldToEvents } from '../trainer/interrupt';
import { OpenRuns } from '../trainer/questions/openRuns';
import { type Command, type Common, whole } from './command';
import { printResult } from './output';

type Options = Common & Readonly<Record<string, unknown>>;

export default (command: Command): void => {
  command
    .argument('<data>', 'a folder with a folder of images per class, or a .csv, .tsv or .jsonl file of labelled texts')
    .argument('<config>', 'where to write the config; a report is written beside it')
    .option('--way <n>', 'classes of an episode (default: 5, or what the classes allow)', whole(2))
    .option('--shots <n>', 'examples per class to learn from', whole(1))
    .option('--queries <n>', 'examples per class to be judged on (default: up to 15)', whole(1))
    .option('--image-size <n>', 'height and width (default: what five minutes allow)', whole(8))
    .option('--text-column <name>', 'column or key of the text')
    .option('--label-column <name>', 'column or key of the label')
    .option('--seed <n>', 'seed of the splits', whole(0))
    .option('--replace', 'replace a config that is there already')
    .action(async (data: string, config: string, { json, ...options }: Options) => {
      const runs = new OpenRuns();
      const request = { ...options, data, config };
      const told = await answer(importData.name, request, { runs, breathe: yieldToEvents, progress: progressLine() });
      const result = importData.result.parse(told);
      printResult(json, result, [
        `${count(result.examples)} ${result.kind} in ${count(result.classes)} classes; findings: ${count(result.findings)}.`,
        `${result.way}-way ${result.shots}-shot; 300 iterations take about ${duration(result.seconds)} here on two threads.`,
        `Wrote ${[result.config, result.report].map((path) => relative('.', resolve(path))).join(' and ')}.`,
        `Train it: maml-lab run ${relative('.', result.config)}`,
      ].join('\n'));
    });
};

/** Tells now and then how far it is. */
const progressLine = (): ((done: number, total: number) => void) => {
  const began = performance.now();
  let shown = began;
  return (done, total) => {
    const now = performance.now();
    if (now - shown < 2000) return;
    shown = now;
    const rate = done / ((now - began) / 1000);
    process.stderr.write(`${count(done)} of ${count(total)} · ${count(rate)}/s · ${duration((total - done) / rate)} left\n`);
  };
};

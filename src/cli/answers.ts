import { dirname, relative, resolve } from 'node:path';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { answersOf } from '../trainer/answers';
import { answerText } from '../trainer/math/answerTable';
import { type Command, type Common, mostTasks, whole } from './command';
import { printResult, runProgress } from './output';
import { runPath } from './runPath';
import { withEnding } from './withEnding';

interface Options extends Common {
  readonly of?: string;
  readonly tasks: number;
  readonly points: number;
  readonly out: string;
}

export default (command: Command): void => {
  command
    .argument('<teacher>', 'a run folder, or an ONNX file as export writes it')
    .requiredOption('--out <file>', 'where the CSV table goes')
    .option('--of <config>', 'with an ONNX file: the config whose tasks it answers')
    .option('--tasks <n>', 'training tasks; a quarter as many for validation, and for the test', whole(4, mostTasks), 400)
    .option('--points <n>', 'answers of each task', whole(2, mostTasks), 40)
    .action(run);
};

const run = async (name: string, { of, tasks, points, out, json }: Options): Promise<void> => {
  const path = withEnding(out, '.csv');
  const teacher = name.endsWith('.onnx') ? resolve(name) : runPath(name);
  const held = Math.ceil(tasks / 4);
  const progress = runProgress();
  const table = await answersOf(
    { teacher, ...(of !== undefined && { config: of }), tasks: { train: tasks, validation: held, test: held }, points },
    (done, total) => progress.show({ kind: 'progress', time: 0, iteration: 0, what: 'answers', done, total }));
  progress.end();
  makeFolder(dirname(path));
  writeAtomically(path, answerText(table));
  printResult(json, { teacher, file: path, tasks: table.tasks.length, points },
    `Wrote ${points} answers of each of ${table.tasks.length} tasks to ${relative('.', path) || path}. Use it: "taskSet": { "name": "distill", "answers": … }`);
};

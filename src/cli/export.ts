import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { readRun } from '../runs/reader';
import { exportSafetensors } from '../trainer/run/checkpoint';
import { openTrainedRun } from '../trainer/run/runFolder';
import { type Command, type Common, oneOf, whole } from './command';
import { printResult, say } from './output';
import { runPath } from './runPath';
import { withEnding } from './withEnding';
import { csvText, scalarsOf } from './scalars';
import { tensorboardFile } from './tensorboard';

type Writer = (run: string, at?: number) => Promise<Uint8Array | string>;

/** What a run can become, and how its file ends. */
const formats = {
  tensorboard: { ending: '.tfevents', write: async (run) => tensorboardFile(await scalarsIn(run)) },
  csv: { ending: '.csv', write: async (run) => csvText(await scalarsIn(run)) },
  onnx: { ending: '.onnx', write: async (run, at) => (await import('../trainer/exportOnnx')).exportOnnx(run, at) },
  safetensors: {
    ending: '.safetensors',
    write: async (run, at) => {
      const { checkpoint, warnings } = await openTrainedRun(run, {}, at);
      warnings.forEach((warning) => say(warning));
      return exportSafetensors(checkpoint.state.meta);
    },
  },
} as const satisfies Readonly<Record<string, { readonly ending: string; readonly write: Writer }>>;
type Format = keyof typeof formats;
/** Formats of one checkpoint. */
const atCheckpoint: ReadonlySet<Format> = new Set(['onnx', 'safetensors']);

interface Options extends Common {
  readonly to: Format;
  readonly out?: string;
  readonly at?: number;
}

export default (command: Command): void => {
  const names = Object.keys(formats) as Format[];
  command
    .argument('<run>', 'a run folder')
    .requiredOption(`--to <${names.join('|')}>`, 'what the run becomes', oneOf(names))
    .option('--out <file>', 'where to write it (default: <run>.<ending> here)')
    .option('--at <iteration>', 'onnx, safetensors: the checkpoint of that meta-iteration (default: the result)', whole(0))
    .action(async (name: string, { to, out, at, json }: Options) => {
      const run = runPath(name);
      if (at !== undefined && !atCheckpoint.has(to)) throw new HumanError(`--at is for ${[...atCheckpoint].join(' and ')}: ${to} holds the whole run.`);
      const { ending, write }: { readonly ending: string; readonly write: Writer } = formats[to];
      const path = placeFor(out, basename(run), ending);
      const content = await write(run, at);
      makeFolder(dirname(path));
      writeAtomically(path, content);
      const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
      printResult(json, { run, to, file: path, bytes }, `Wrote ${relative('.', path) || path} (${bytes} bytes).`);
    });
};

/** A folder gets a file of its own name; a file that is there is only replaced when it was named. */
const placeFor = (out: string | undefined, name: string, ending: string): string => {
  if (out !== undefined && !(existsSync(out) && statSync(out).isDirectory())) return withEnding(out, ending);
  const path = resolve(join(out ?? '.', name + ending));
  if (existsSync(path)) throw new HumanError(`${path} is already there. Name another file with --out.`);
  return path;
};

const scalarsIn = async (run: string) => {
  const { events, troubles } = await readRun(run);
  troubles.slice(0, 3).forEach(say);
  return scalarsOf(events);
};

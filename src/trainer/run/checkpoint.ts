import fs from 'node:fs';
import { codeOf, HumanError, saidOf } from '../../protocol/humanError';
import { type Sentence, tell } from '../../protocol/sentence';
import type { CheckpointEntry } from '../../runs/checkpoints';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from './safetensors';
import type { TrainingState, Values } from '../state';

const FORMAT = 'maml-lab checkpoint 1';
type Named = Readonly<Record<string, Values>>;

/**
 * A training state as bytes. Neither time nor run id nor place in the record is in them: equal states give equal
 * bytes, whether the run was interrupted or not. Counters are float64 tensors, never decimal text.
 */
export const encodeCheckpoint = ({ iteration, meta, optimizer, counters }: TrainingState): Buffer =>
  encodeSafetensors({
    iteration: scalar(iteration),
    ...prefixed('meta/', meta),
    ...prefixed('optimizer/', optimizer),
    ...prefixed('counters/', mapped(counters, scalar)),
  }, { format: FORMAT });

/** @throws HumanError with the reason when the bytes are no whole checkpoint */
export const decodeCheckpoint = (bytes: Buffer): TrainingState => {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata.format !== FORMAT) throw new HumanError(tell`its format is ${metadata.format ?? '?'}`);
  return {
    iteration: tensors.iteration?.data[0] ?? 0,
    meta: under('meta/', tensors) as Named,
    optimizer: under('optimizer/', tensors) as Named,
    counters: mapped(under('counters/', tensors), ({ data }) => data[0] ?? 0),
  };
};

/** The meta-parameters alone, as other programs read them: `layer/weight`, `layer/bias`. */
export const exportSafetensors = (meta: Named): Buffer => encodeSafetensors(meta);

const scalar = (value: number) => ({ shape: [], data: Float64Array.of(value) });

const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

const prefixed = (prefix: string, tensors: StoredTensors): StoredTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

const under = (prefix: string, tensors: StoredTensors): StoredTensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(prefix))
    .map(([name, tensor]) => [name.slice(prefix.length), tensor]));

/** A checkpoint that could be read, and what stood in the way of newer ones. */
export interface LoadedCheckpoint {
  readonly entry: CheckpointEntry;
  readonly state: TrainingState;
}
/** What is said of damaged checkpoints when an older one could be loaded. */
export const passedOver = (damaged: CheckpointSearch['damaged']): Sentence[] =>
  damaged.map(({ sentence }) => tell`${sentence} The next older one is taken.`);

export interface CheckpointSearch {
  readonly loaded: LoadedCheckpoint | undefined;
  /** Files that are there but damaged, newest first, with a sentence each. */
  readonly damaged: readonly { readonly file: string; readonly sentence: Sentence }[];
}

/** The first of some checkpoints that is there and whole. @param entries in the order to try */
export const firstWhole = (entries: readonly CheckpointEntry[]): CheckpointSearch => {
  const damaged: { file: string; sentence: Sentence }[] = [];
  for (const entry of entries) {
    const bytes = bytesOf(entry.path);
    if (!bytes) continue;
    try {
      return { loaded: { entry, state: decodeCheckpoint(bytes) }, damaged };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      damaged.push({ file: entry.file, sentence: tell`The checkpoint ${entry.path} cannot be used: ${saidOf(error)}.` });
    }
  }
  return { loaded: undefined, damaged };
};

/** Old checkpoints are pruned: a file that is not there is nothing to speak of. */
const bytesOf = (path: string): Buffer | undefined => {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

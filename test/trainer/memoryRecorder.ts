import type { Control } from '../../src/protocol/control';
import { type RunEvent, eventSchema } from '../../src/protocol/events';
import { spoken, type Told } from '../../src/protocol/sentence';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/trainer/run/checkpoint';
import { resolveConfig } from '../../src/trainer/config/configFile';
import { type Experiment, openExperiment } from '../../src/trainer/experiment';
import { schemas } from '../../src/trainer/registry';
import type { NewEvent, Recorder, TrainingState } from '../../src/trainer/state';

/** A wish that comes once something holds; the next one waits for it. */
export interface Wish {
  readonly wish: Control['kind'];
  readonly when?: (recorder: MemoryRecorder) => boolean;
}

/** A loop's record in memory. Checkpoints go through their bytes, as on a disk. */
export class MemoryRecorder implements Recorder {
  readonly events: NewEvent[] = [];
  /** Kind and iteration of everything that was told, checkpoints too: `started 0`, `checkpoint 10`, … */
  readonly story: string[] = [];
  readonly checkpoints: { readonly bytes: Buffer; readonly best: boolean }[] = [];
  readonly #wishes: Wish[];

  constructor(...wishes: readonly Wish[]) {
    this.#wishes = [...wishes];
  }

  event(event: NewEvent): void {
    this.events.push(event);
    this.story.push(`${event.kind} ${event.iteration}`);
  }

  warn(code: string, said: Told, iteration = this.events.at(-1)?.iteration ?? 0): void {
    this.event({ kind: 'warning', iteration, code, ...spoken(said) });
  }

  async checkpoint(state: TrainingState, best: boolean): Promise<void> {
    this.checkpoints.push({ bytes: encodeCheckpoint(state), best });
    this.story.push(`checkpoint ${state.iteration}`);
  }

  async control(): Promise<Control | undefined> {
    const [next] = this.#wishes;
    if (!next || next.when?.(this) === false) return undefined;
    this.#wishes.shift();
    return { kind: next.wish };
  }

  of<K extends RunEvent['kind']>(kind: K): Extract<NewEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<NewEvent, { kind: K }> => event.kind === kind);
  }

  /** The state at the last checkpoint, or at that of an iteration. */
  state(iteration?: number): TrainingState {
    const states = this.checkpoints.map(({ bytes }) => decodeCheckpoint(bytes));
    const found = iteration === undefined ? states.at(-1) : states.find((state) => state.iteration === iteration);
    if (!found) throw new Error(`no checkpoint of ${iteration}`);
    return found;
  }

  /** What is wrong with the events as lines of a file; nothing, mostly. */
  get problems(): unknown[] {
    return this.events.flatMap((event) => {
      const line: unknown = JSON.parse(JSON.stringify({ ...event, time: 1 }));
      const { data, error } = eventSchema.safeParse(line);
      return error ? [error] : JSON.stringify(sorted(data)) === JSON.stringify(sorted(line)) ? [] : [line];
    });
  }
}

/** Keys in one order, so that two objects compare as text. */
const sorted = (value: unknown): unknown => (value && typeof value === 'object' && !Array.isArray(value)
  ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]))
  : value);

type Part = Readonly<Record<string, unknown>>;
const small = {
  taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' },
  training: { iterations: 20, metaBatch: 3, checkpointEvery: 5, validateEvery: 10, validationTasks: 4 },
  evaluation: { tasks: 4, steps: 2, baselines: [] }, runtime: 'onnx', threads: 1,
};

/** A small experiment with some settings replaced; `training` and `evaluation` are joined, the rest is given whole. */
export const smallExperiment = (
  { training, evaluation, ...rest }: { readonly training?: Part; readonly evaluation?: Part; readonly [part: string]: unknown } = {},
  folder = __dirname,
): Promise<Experiment> => {
  const config = {
    ...small, ...rest, training: { ...small.training, ...training }, evaluation: { ...small.evaluation, ...evaluation },
  };
  return openExperiment(resolveConfig(JSON.stringify(config), 'small.maml.json', [], schemas()), folder);
};

/** Has come to an iteration (while every iteration has its metrics line). */
export const at = (iteration: number) => ({ events }: MemoryRecorder): boolean =>
  events.some((event) => event.kind === 'metrics' && event.iteration >= iteration);
/** Has told something. */
export const told = (text: string) => ({ story }: MemoryRecorder): boolean => story.includes(text);

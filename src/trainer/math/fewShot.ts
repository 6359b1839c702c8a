import type { BatchValues, Split, Task, TaskSource } from '../taskSet';
import { accuracy, crossEntropy } from './losses';
import type { Rng } from './rng';

/** The classes of one split, each with its examples. */
export interface ClassPool {
  readonly size: number;
  /** In how many ways a class can be shown; one is drawn per class and episode, for all its examples. */
  readonly variants: number;
  name(cls: number, variant: number): string;
  /** Where a class lies on disk, when it does: for messages. */
  place?(cls: number): string;
  /** How many different examples a class has. */
  examples(cls: number): number;
  /** What an example is called in messages. Default: image */
  readonly noun?: string;
  /** Example `i` as a person reads it, where examples are texts. */
  text?(cls: number, i: number): string;
  /** Writes the numbers of example `i` from `at` on; those of an image are in 0…1. */
  write(cls: number, variant: number, i: number, out: Float32Array, at: number): void;
}

/** N-way K-shot: `way` classes, `shots` support and `queries` query examples of each. */
export interface Episode {
  readonly way: number;
  readonly shots: number;
  readonly queries: number;
}

/**
 * N-way K-shot classification (Vinyals et al. 2016, section 3). Each episode draws `way` classes in
 * random order: the order is the labels, so a class has a fresh label each time. Its examples are drawn without
 * replacement: none is in both support and query. Rows stand class by class, label 0 first.
 * @param input shape of one example: [height, width, channels], or [features]
 * @throws Error when a split has too few classes, or a class too few examples
 */
export const fewShot = (
  pools: Readonly<Record<Split, ClassPool>>, episode: Episode, input: readonly number[],
): TaskSource => {
  for (const split of ['train', 'validation', 'test'] as const) check(split, pools[split], episode);
  const spec = (perClass: number) => ({
    x: { shape: [episode.way * perClass, ...input], dtype: 'float32' },
    y: { shape: [episode.way * perClass], dtype: 'int32' },
  } as const);
  return {
    input,
    output: episode.way,
    support: spec(episode.shots),
    query: spec(episode.queries),
    metric: 'accuracy',
    picture: pools.train.text ? 'text' : 'image',
    sizes: { train: pools.train.size, validation: pools.validation.size, test: pools.test.size },
    sample: (rng, split) => sample(rng, pools[split], episode, input.reduce((n, d) => n * d, 1)),
    loss: (output, batch) => crossEntropy(output, batch.y),
    score: (output, batch) => accuracy(output, batch.y),
  };
};

const check = (split: Split, pool: ClassPool, { way, shots, queries }: Episode): void => {
  if (pool.size < way) {
    throw new Error(`the ${split} split has ${pool.size} ${pool.size === 1 ? 'class' : 'classes'}, fewer than `
      + `taskSet.way = ${way}: lower way, or give the split more classes.`);
  }
  const needed = shots + queries;
  const short = Array.from({ length: pool.size }, (_, i) => i).filter((i) => pool.examples(i) < needed);
  if (short.length === 0) return;
  const [first] = short;
  const found = pool.examples(first);
  const others = short.length > 1 ? ` (and ${short.length - 1} more classes have too few)` : '';
  const noun = pool.noun ?? 'image';
  const place = pool.place ? ` (${pool.place(first)})` : '';
  throw new Error(`class "${pool.name(first, 0)}"${place} has ${found} ${noun}${found === 1 ? '' : 's'}${others}, but an `
    + `episode needs ${needed} of each class (taskSet.shots ${shots} + taskSet.queries ${queries}): add ${noun}s, remove the class, `
    + 'or lower these numbers.');
};

const sample = (rng: Rng, pool: ClassPool, { way, shots, queries }: Episode, size: number): Task => {
  const support = empty(way * shots, size);
  const query = empty(way * queries, size);
  const show = { support: [] as string[], query: [] as string[] };
  const about = rng.choose(pool.size, way).map((cls, label) => {
    const variant = pool.variants > 1 ? rng.int(pool.variants) : 0;
    rng.choose(pool.examples(cls), shots + queries).forEach((example, i) => {
      const [to, row] = i < shots ? [support, label * shots + i] : [query, label * queries + i - shots];
      pool.write(cls, variant, example, to.x, row * size);
      to.y[row] = label;
      if (pool.text) show[i < shots ? 'support' : 'query'].push(pool.text(cls, example));
    });
    return pool.name(cls, variant);
  });
  return { support, query, about, ...(pool.text ? { show } : {}) };
};

const empty = (n: number, size: number): BatchValues & { readonly x: Float32Array } =>
  ({ x: new Float32Array(n * size), y: new Int32Array(n) });

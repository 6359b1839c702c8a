import { type BatchValues, type ClassFacts, OptionError, type Split, type Task, type TaskSource, tell } from '../taskSet';
import { type ClassPool, distinctEpisodes, type Episode } from './classPool';
import { accuracy, crossEntropy } from './losses';
import type { Rng } from './rng';

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
    picture: pools.train.picture ?? 'image',
    sizes: { train: pools.train.size, validation: pools.validation.size, test: pools.test.size },
    trainClasses: pools.train.size,
    classes: (split) => classesOf(pools[split]),
    distinct: distinctEpisodes(pools.train, episode),
    sample: (rng, split) => sample(rng, pools[split], episode, input.reduce((n, d) => n * d, 1)),
    loss: (output, batch) => crossEntropy(output, batch.y, batch.weight),
    score: (output, batch) => accuracy(output, batch.y, batch.weight),
  };
};

const check = (split: Split, pool: ClassPool, { way, shots, queries }: Episode): void => {
  if (pool.size < way) {
    const instead = pool.size >= 2 ? { 'taskSet.way': pool.size } : {};
    throw new OptionError('taskSet.way', instead, pool.size === 1
      ? tell`the ${split} split has 1 class, fewer than taskSet.way = ${way}: lower way, or give the split more classes.`
      : tell`the ${split} split has ${pool.size} classes, fewer than taskSet.way = ${way}: lower way, or give the split more classes.`);
  }
  const needed = shots + queries;
  const short = Array.from({ length: pool.size }, (_, i) => i).filter((i) => pool.examples(i) < needed);
  if (short.length === 0) return;
  const [first] = short;
  const found = pool.examples(first);
  const others = short.length > 1 ? tell` (and ${short.length - 1} more classes have too few)` : '';
  const isText = pool.noun === 'text';
  const has = isText ? (found === 1 ? tell`1 text` : tell`${found} texts`) : found === 1 ? tell`1 image` : tell`${found} images`;
  const place = pool.place ? ` (${pool.place(first)})` : '';
  const least = Math.min(...short.map((i) => pool.examples(i)));
  throw new OptionError(...fewer(shots, queries, least), tell`class "${pool.name(first, 0)}"${place} has ${has}${others}, but
    an episode needs ${needed} of each class (taskSet.shots ${shots} + taskSet.queries ${queries}): add
    ${isText ? tell`texts` : tell`images`}, remove the class, or lower these numbers.`);
};

const classesOf = (pool: ClassPool): readonly ClassFacts[] => pool.classes?.()
  ?? Array.from({ length: pool.size }, (_, cls) => ({ name: pool.name(cls, 0), examples: pool.examples(cls) }));

/** A class of an episode: which one, at which turn, and its examples, those of the support set first. */
interface Drawn {
  readonly cls: number;
  readonly variant: number;
  readonly examples: readonly number[];
}
/** The option to lower when an episode needs more than the `found` examples of a class, and how far. */
export const fewer = (shots: number, queries: number, found: number): [string, Record<string, number>] => {
  if (found > shots) return ['taskSet.queries', { 'taskSet.queries': found - shots }];
  return ['taskSet.shots', found > queries ? { 'taskSet.shots': found - queries }
    : found >= 2 ? { 'taskSet.shots': 1, 'taskSet.queries': found - 1 } : {}];
};

const sample = (rng: Rng, pool: ClassPool, { way, shots, queries }: Episode, size: number): Task => {
  const support = empty(way * shots, size);
  const query = empty(way * queries, size);
  const drawn = rng.choose(pool.size, way).map((cls, label): Drawn => {
    const variant = pool.variants > 1 ? rng.int(pool.variants) : 0;
    const examples = rng.choose(pool.examples(cls), shots + queries);
    examples.forEach((example, i) => {
      const [to, row] = i < shots ? [support, label * shots + i] : [query, label * queries + i - shots];
      pool.write(cls, variant, example, to.x, row * size);
      to.y[row] = label;
    });
    return { cls, variant, examples };
  });
  return new EpisodeTask(support, query, pool, drawn, shots);
};

/** A drawn episode. A class, because words about the many that are trained on are never read. */
class EpisodeTask implements Task {
  constructor(
    readonly support: BatchValues, readonly query: BatchValues,
    private readonly pool: ClassPool, private readonly drawn: readonly Drawn[], private readonly shots: number,
  ) {}

  get about(): readonly string[] {
    return this.drawn.map(({ cls, variant }) => this.pool.name(cls, variant));
  }

  get classes(): readonly number[] {
    return this.drawn.map(({ cls }) => cls);
  }

  get show(): Task['show'] {
    const { pool, drawn, shots } = this;
    if (!pool.example) return undefined;
    const named = (part: (examples: readonly number[]) => readonly number[]): string[] =>
      drawn.flatMap(({ cls, examples }) => part(examples).map((i) => pool.example?.(cls, i) ?? ''));
    return { support: named((all) => all.slice(0, shots)), query: named((all) => all.slice(shots)) };
  }
}

const empty = (n: number, size: number): BatchValues & { readonly x: Float32Array } =>
  ({ x: new Float32Array(n * size), y: new Int32Array(n) });

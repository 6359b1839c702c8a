import { resolve } from 'node:path';
import type { ClassPool } from '../math/classPool';
import { fewShot } from '../math/fewShot';
import { commonTexts, isWhole, shippedSet, splitIntents, type TextClass } from '../math/intents';
import { isTextFile, type LabelledText, readLabelledText } from '../math/labelledText';
import { openSet, type Strangers } from '../math/openSet';
import { type ShippedTexts, shippedTexts } from '../math/shippedTexts';
import { poolings, type TextFeatures, textFeaturesOf } from '../math/textFeatures';
import { textFeatures } from '../math/textVectors';
import { amount, choice, count, counts, flag, names, type OwnTask, type Split, taskSet, type TaskSource, word } from '../taskSet';

const pool = (classes: readonly TextClass[], vectors: TextFeatures): ClassPool => ({
  size: classes.length,
  variants: 1,
  noun: 'text', picture: 'text',
  name: (cls) => classes[cls].name,
  examples: (cls) => classes[cls].texts.length,
  example: (cls, i) => classes[cls].texts[i],
  write: (cls, _variant, i, out, at) => out.set(vectors(classes[cls].texts[i]), at),
});

/**
 * Few-shot classification of short texts. A text is the mean of shipped static token vectors (data/emb-minilm-static-128:
 * no network to run, 128 numbers), of length √128. Splits are by class: three lists in the options, the published
 * folds of a shipped set (Dopierre et al. 2021), or drawn by seed. Features do not depend on the set, so that what was
 * trained on one can be tested on another (`evaluation.taskSet`).
 */
export default taskSet({
  summary: 'Few-shot classification of short texts by intent: CLINC150, BANKING77, SNIPS (shipped), or a CSV or JSONL file of your own.',
  source: 'N-way K-shot episodes of Vinyals et al. 2016, section 3; texts of Larson et al. 2019, Casanueva et al. 2020, Coucke et al. 2018; '
    + 'class splits of Dopierre et al. 2021',
  gives: ['classes'],
  suggests: {
    innerRate: { oneStep: 0.3 },
    training: { iterations: 2000, metaBatch: 16, validateEvery: 200, checkpointEvery: 200 },
  },
  options: {
    data: word('clinc150', `a .csv, .tsv or .jsonl file of labelled texts, or the name of a shipped set: ${Object.keys(shippedTexts).join(', ')}`),
    textColumn: word('text', 'column (or JSON key) of the text'),
    labelColumn: word('label', 'column (or JSON key) of the class'),
    skipLines: counts([], 'lines of the file that are not used, e.g. because they have no label'),
    way: count(5, 'classes of an episode (N)', 2),
    shots: count(1, 'support texts per class (K)'),
    queries: count(15, 'query texts per class'),
    outOfScope: count(0, 'query texts of an episode that belong to none of its classes, beside the others', 0),
    outOfScopeFrom: choice(['others', 'shipped'],
      'where they come from: other classes of the split, or the out-of-scope texts of the set (clinc150)'),
    outOfScopeWeight: amount(0.5, 'weight of a loss that spreads their probability over all classes; 0: they are never learned from'),
    pooling: choice(poolings, 'mean of the vectors of all pieces, or of the different ones only'),
    common: word('none', 'whose mean vector is taken off every text: none, own (its training classes) or a shipped set (its training classes)'),
    fold: count(0, 'which of the published class splits of a shipped set: clinc150 and banking77 have 0 to 4', 0),
    domains: names('only the classes of these domains of clinc150, e.g. travel, banking'),
    whole: flag(false, 'all classes in validation and test: for a set that only evaluation.taskSet names; snips always is'),
    trainClasses: names('classes to train on; without the three lists, classes are drawn by splitSeed'),
    validationClasses: names('classes to validate on'),
    testClasses: names('classes to test on'),
    validationShare: amount(0.2, 'share of classes drawn for validation'),
    testShare: amount(0.2, 'share of classes drawn for test'),
    splitSeed: count(0, 'seed of that draw', 0),
  },
  shifts: ({ data, way }) => ({
    way: { way: 2 * way },
    ...Object.fromEntries(Object.keys(shippedTexts).filter((one) => one !== data)
      .map((one) => [one, { data: one, fold: 0, domains: undefined, outOfScopeFrom: 'others' as const, whole: true }])),
  }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  files: ({ data }): Record<string, string> => (isTextFile(data) ? { data } : {}),
  open: (o, folder) => {
    const shipped = shippedSet(o.data);
    const texts = shipped?.texts ?? ownTexts(o.data, () => readLabelledText(resolve(folder, o.data), o));
    const classes = splitIntents(texts, shipped, o);
    const vectors = textFeaturesOf(o.pooling, commonTexts(o.common, classes, o));
    const pools = {
      train: pool(classes.train, vectors), validation: pool(classes.validation, vectors), test: pool(classes.test, vectors),
    };
    const source = openSet(fewShot(pools, o, [textFeatures]), {
      count: o.outOfScope, weight: o.outOfScopeWeight,
      draw: o.outOfScopeFrom === 'shipped' ? fromShipped(shipped, o.data, vectors) : fromOthers(classes, vectors),
    });
    return {
      ...source, ...(isWhole(shipped, o) && { sample: neverTrained(source, o.data) }),
      readOwnTask: async (support, query) => ownTask(support, query, o, vectors),
    };
  },
});

/** Training on classes that are tested would measure memory. */
const neverTrained = (source: TaskSource, data: string): TaskSource['sample'] => (rng, split) => {
  if (split !== 'train') return source.sample(rng, split);
  throw new Error(`taskSet: all classes of ${data} are test classes here: train on another set and name this one in evaluation.taskSet, `
    + 'or give trainClasses, validationClasses and testClasses.');
};

/** Out-of-scope queries from the classes of the split that are not in the episode. */
const fromOthers = (splits: Readonly<Record<Split, readonly TextClass[]>>, vectors: TextFeatures): Strangers['draw'] =>
  (rng, split, count, classes, out, at) => {
    const others = splits[split].filter(({ name }) => !classes.includes(name));
    if (others.length === 0) throw new Error(
      `taskSet.outOfScope: an episode has every class of the ${split} split, so there are no others: lower way.`);
    return Array.from({ length: count }, (_, i) => {
      const { texts } = others[rng.int(others.length)];
      const text = texts[rng.int(texts.length)];
      out.set(vectors(text), at + i * textFeatures);
      return text;
    });
  };

/** Out-of-scope queries of the set itself, of its own sample split. */
const fromShipped = (shipped: ShippedTexts | undefined, data: string, vectors: TextFeatures): Strangers['draw'] =>
  (rng, split, count, _classes, out, at) => {
    const texts = shipped?.outOfScope?.[split];
    if (!texts) throw new Error(`taskSet.outOfScopeFrom: ${data} has no out-of-scope texts of its own: use "others".`);
    return rng.choose(texts.length, count).map((place, i) => {
      out.set(vectors(texts[place]), at + i * textFeatures);
      return texts[place];
    });
  };

const ownTexts = (data: string, read: () => LabelledText[]): LabelledText[] => {
  if (isTextFile(data)) return read();
  throw new Error(`taskSet.data: "${data}" is no shipped set (${Object.keys(shippedTexts).join(', ')}) and no .csv, .tsv or .jsonl file.`);
};

/** A person's own classes: labelled support texts, and texts to be told apart. */
const ownTask = (
  path: string, queryPath: string | undefined,
  o: { readonly textColumn: string; readonly labelColumn: string; readonly way: number }, vectors: TextFeatures,
): OwnTask => {
  const texts = readLabelledText(resolve(path), o);
  const classes = [...new Set(texts.map(({ label }) => label))].sort();
  if (classes.length < 2 || classes.length > o.way) {
    throw new Error(`support set: ${path} must have 2 to ${o.way} labels (the network tells ${o.way} apart); it has ${classes.length}.`);
  }
  const batch = (all: readonly LabelledText[]) => ({
    x: Float32Array.from(all.flatMap(({ text }) => [...vectors(text)])),
    y: Int32Array.from(all, ({ label }) => classes.indexOf(label)), n: all.length,
  });
  const support = batch(texts);
  if (queryPath === undefined) return { support, classes };
  const queries = readLabelledText(resolve(queryPath), o);
  const strange = queries.find(({ label }) => !classes.includes(label));
  if (strange) throw new Error(`query set: ${queryPath}:${strange.line}: "${strange.label}" is no label of the support set (${classes.join(', ')}).`);
  return { support, query: { ...batch(queries), names: queries.map(({ text }) => text) }, classes };
};

import { resolve } from 'node:path';
import { divide, type SplitOptions } from '../math/classSplit';
import { type ClassPool, fewShot } from '../math/fewShot';
import { isTextFile, type LabelledText, readLabelledText } from '../math/labelledText';
import { shippedTexts } from '../math/shippedTexts';
import { textFeatures, textVector } from '../math/textVectors';
import { amount, count, counts, names, type OwnTask, taskSet, word } from '../taskSet';

/** One label and its texts. */
interface TextClass {
  readonly name: string;
  readonly texts: readonly string[];
}

const classesOf = (texts: readonly LabelledText[]): TextClass[] => {
  const byLabel = new Map<string, string[]>();
  for (const { text, label } of texts) {
    const all = byLabel.get(label);
    if (all) all.push(text);
    else byLabel.set(label, [text]);
  }
  return [...byLabel].map(([name, all]) => ({ name, texts: all }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** A network likes numbers of about 1; those of a vector of length 1 are of about 1/√128. */
const scale = Math.sqrt(textFeatures);

/** Vectors of the texts seen so far. */
const remembered = () => {
  const known = new Map<string, Float32Array>();
  return (text: string): Float32Array => {
    const vector = known.get(text) ?? textVector(text).map((v) => v * scale);
    known.set(text, vector);
    return vector;
  };
};
type Vectors = ReturnType<typeof remembered>;

const pool = (classes: readonly TextClass[], vectors: Vectors): ClassPool => ({
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
 * folds of a shipped set (Dopierre et al. 2021), or drawn by seed.
 */
export default taskSet({
  summary: 'Few-shot classification of short texts by intent: CLINC150 (shipped), or a CSV or JSONL file of your own.',
  source: 'N-way K-shot episodes of Vinyals et al. 2016, section 3; texts of Larson et al. 2019; class splits of Dopierre et al. 2021',
  gives: ['classes'],
  suggests: {
    innerRate: { oneStep: 0.3 },
    training: { iterations: 2000, metaBatch: 16, validateEvery: 200, checkpointEvery: 200 },
  },
  options: {
    data: word('clinc150', 'a .csv, .tsv or .jsonl file of labelled texts, or the name of a shipped set: clinc150'),
    textColumn: word('text', 'column (or JSON key) of the text'),
    labelColumn: word('label', 'column (or JSON key) of the class'),
    skipLines: counts([], 'lines of the file that are not used, e.g. because they have no label'),
    way: count(5, 'classes of an episode (N)', 2),
    shots: count(1, 'support texts per class (K)'),
    queries: count(15, 'query texts per class'),
    fold: count(0, 'which of the published class splits of a shipped set: clinc150 has 0 to 4', 0),
    trainClasses: names('classes to train on; without the three lists, classes are drawn by splitSeed'),
    validationClasses: names('classes to validate on'),
    testClasses: names('classes to test on'),
    validationShare: amount(0.2, 'share of classes drawn for validation'),
    testShare: amount(0.2, 'share of classes drawn for test'),
    splitSeed: count(0, 'seed of that draw', 0),
  },
  open: (o, folder) => {
    const shipped = shippedTexts[o.data]?.();
    const texts = shipped?.texts ?? ownTexts(o.data, () => readLabelledText(resolve(folder, o.data), o));
    const splits = divide(classesOf(texts), shipped && !o.trainClasses ? published(shipped.folds, o) : o, o.data);
    const vectors = remembered();
    const pools = {
      train: pool(splits.train, vectors), validation: pool(splits.validation, vectors), test: pool(splits.test, vectors),
    };
    return {
      ...fewShot(pools, o, [textFeatures]),
      readOwnTask: async (support, query) => ownTask(support, query, o, vectors),
    };
  },
});

const ownTexts = (data: string, read: () => LabelledText[]): LabelledText[] => {
  if (isTextFile(data)) return read();
  throw new Error(`taskSet.data: "${data}" is no shipped set (${Object.keys(shippedTexts).join(', ')}) and no .csv, .tsv or .jsonl file.`);
};

const published = (
  folds: readonly { readonly train: readonly string[]; readonly val: readonly string[]; readonly test: readonly string[] }[],
  options: SplitOptions & { readonly fold: number },
): SplitOptions => {
  const fold = folds[options.fold];
  if (!fold) throw new Error(`taskSet.fold is ${options.fold}, but there are folds 0 to ${folds.length - 1}.`);
  return { ...options, trainClasses: fold.train, validationClasses: fold.val, testClasses: fold.test };
};

/** A person's own classes: labelled support texts, and texts to be told apart. */
const ownTask = (
  path: string, queryPath: string | undefined,
  o: { readonly textColumn: string; readonly labelColumn: string; readonly way: number }, vectors: Vectors,
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

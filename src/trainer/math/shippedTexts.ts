import type { Split } from '../taskSet';
import type { LabelledText } from './labelledText';
import { shippedFile } from './shippedFile';

/** Class names of one published split by class. */
export interface Fold {
  readonly train: readonly string[];
  readonly val: readonly string[];
  readonly test: readonly string[];
}

/** A shipped set of labelled texts. */
export interface ShippedTexts {
  readonly texts: readonly LabelledText[];
  /** Published splits by class; none when the set has too few classes to train on: it is there to be tested on. */
  readonly folds: readonly Fold[];
  /** Classes by domain, where the set has several. */
  readonly domains?: Readonly<Record<string, readonly string[]>>;
  /** Texts that belong to no class of the set, by split, where it has some. */
  readonly outOfScope?: Readonly<Record<Split, readonly string[]>>;
}

type Parts = Readonly<Record<string, readonly (readonly [text: string, label: string])[]>>;

const json = (name: string): unknown => JSON.parse(shippedFile(name).toString());
const partsOf = (set: string): Parts => json(`${set}/texts.json`) as Parts;
const foldsOf = (set: string): readonly Fold[] => json(`${set}/fewshot_classes.json`) as readonly Fold[];
const labelled = (parts: Parts, names: readonly string[]): LabelledText[] =>
  names.flatMap((name) => parts[name].map(([text, label]) => ({ text, label, line: 0 })));
const wordsOf = (parts: Parts, name: string): string[] => parts[name].map(([text]) => text);

/** CLINC150 (Larson et al. 2019): 150 texts of each of 150 intents in 10 domains, and 1,200 that belong to none. */
const clinc150 = (): ShippedTexts => {
  const parts = partsOf('clinc150');
  return {
    texts: labelled(parts, ['train', 'val', 'test']), folds: foldsOf('clinc150'),
    domains: json('clinc150/domains.json') as ShippedTexts['domains'],
    outOfScope: { train: wordsOf(parts, 'oos_train'), validation: wordsOf(parts, 'oos_val'), test: wordsOf(parts, 'oos_test') },
  };
};

/** BANKING77 (Casanueva et al. 2020): 13,083 queries to an online bank, 77 intents. */
const banking77 = (): ShippedTexts =>
  ({ texts: labelled(partsOf('banking77'), ['train', 'test']), folds: foldsOf('banking77') });

/** SNIPS (Coucke et al. 2018): 14,484 utterances, 7 intents. */
const snips = (): ShippedTexts =>
  ({ texts: labelled(partsOf('snips'), ['train', 'validate']), folds: [] });

/** Read and parsed once. */
const once = (read: () => ShippedTexts): (() => ShippedTexts) => {
  let known: ShippedTexts | undefined;
  return () => (known ??= read());
};

/** Shipped sets by name. */
export const shippedTexts: Readonly<Record<string, () => ShippedTexts>> = {
  clinc150: once(clinc150), banking77: once(banking77), snips: once(snips),
};

import type { LabelledText } from './labelledText';
import { shippedFile } from './shippedFile';

/** A shipped set of labelled texts with published splits by class. */
export interface ShippedTexts {
  readonly texts: readonly LabelledText[];
  readonly folds: readonly { readonly train: readonly string[]; readonly val: readonly string[]; readonly test: readonly string[] }[];
}

const json = (name: string): unknown => JSON.parse(shippedFile(name).toString());

/** CLINC150 (Larson et al. 2019): 150 texts of each of 150 intents; the out-of-scope ones are left out. */
const clinc150 = (): ShippedTexts => {
  const all = json('clinc150/data_full.json') as Readonly<Record<string, readonly (readonly [string, string])[]>>;
  const texts = ['train', 'val', 'test'].flatMap((part) => all[part].map(([text, label]) => ({ text, label, line: 0 })));
  return { texts, folds: json('clinc150/fewshot_classes.json') as ShippedTexts['folds'] };
};

/** Shipped sets by name. */
export const shippedTexts: Readonly<Record<string, () => ShippedTexts>> = { clinc150 };

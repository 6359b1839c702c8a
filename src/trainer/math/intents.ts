import { OptionError, type Split, tell } from '../taskSet';
import { divide, type SplitOptions } from './classSplit';
import type { LabelledText } from './labelledText';
import { type ShippedTexts, shippedTexts } from './shippedTexts';

/** One label and its texts. */
export interface TextClass {
  readonly name: string;
  readonly texts: readonly string[];
}
type BySplit = Readonly<Record<Split, readonly TextClass[]>>;

/** Labels with their texts, in the order of the alphabet. */
export const classesOf = (texts: readonly LabelledText[]): TextClass[] => {
  const byLabel = new Map<string, string[]>();
  for (const { text, label } of texts) {
    const all = byLabel.get(label);
    if (all) all.push(text);
    else byLabel.set(label, [text]);
  }
  return [...byLabel].map(([name, all]) => ({ name, texts: all }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

export interface IntentSplit extends SplitOptions {
  readonly data: string;
  readonly fold: number;
  readonly domains?: readonly string[];
  readonly whole: boolean;
}

/** Opens a shipped set by name; nothing when there is none of that name. */
export const shippedSet = (name: string): ShippedTexts | undefined => shippedTexts[name]?.();

/**
 * Classes by split: all of them (`whole`, or a set without published splits), the published ones, or as `divide` does.
 * @throws Error with one sentence that names the option
 */
export const splitIntents = (texts: readonly LabelledText[], shipped: ShippedTexts | undefined, o: IntentSplit): BySplit => {
  const classes = inDomains(classesOf(texts), shipped, o);
  if (isWhole(shipped, o)) return { train: classes, validation: halves(classes, 0), test: halves(classes, 1) };
  const listed = shipped && !o.trainClasses ? published(shipped, classes, o) : o;
  return divide(classes, listed, o.data);
};

/** Whether every split has every class: nobody may train on such a set. */
export const isWhole = (shipped: ShippedTexts | undefined, o: IntentSplit): boolean =>
  o.whole || (shipped?.folds.length === 0 && !o.trainClasses);

/** Every second text of each class: validation and test of a whole set share classes, but no text. */
const halves = (classes: readonly TextClass[], odd: 0 | 1): TextClass[] =>
  classes.map(({ name, texts }) => ({ name, texts: [...new Set(texts)].filter((_, i) => i % 2 === odd) }));

const inDomains = (
  classes: readonly TextClass[], shipped: ShippedTexts | undefined, { domains, data }: IntentSplit,
): readonly TextClass[] => {
  if (!domains) return classes;
  const known = shipped?.domains ?? {};
  const kept = new Set(domains.flatMap((domain) => {
    if (known[domain]) return known[domain];
    const there = Object.keys(known).join(', ');
    throw new Error(`taskSet.domains: "${domain}" is no domain of ${data}${there ? `; there are: ${there}` : ', which has none'}.`);
  }));
  return classes.filter(({ name }) => kept.has(name));
};

const published = ({ folds }: ShippedTexts, classes: readonly TextClass[], o: IntentSplit): SplitOptions => {
  const fold = folds[o.fold];
  if (!fold) {
    throw new OptionError('taskSet.fold', { 'taskSet.fold': 0 },
      tell`taskSet.fold is ${o.fold}, but there are folds 0 to ${folds.length - 1}.`);
  }
  const there = new Set(classes.map(({ name }) => name));
  const kept = (names: readonly string[]): readonly string[] => names.filter((name) => there.has(name));
  return { ...o, trainClasses: kept(fold.train), validationClasses: kept(fold.val), testClasses: kept(fold.test) };
};

/**
 * The texts whose common component is taken off: those of the training classes of the named shipped set (same fold), or
 * of these classes themselves (`own`). Held-out options that name another `data` leave it as it is, so features stay the same.
 * @throws Error that names the option
 */
export const commonTexts = (common: string, own: BySplit, o: IntentSplit): readonly string[] => {
  if (common === 'none') return [];
  if (common === 'own') return own.train.flatMap(({ texts }) => texts);
  const shipped = shippedSet(common);
  if (!shipped || shipped.folds.length === 0) {
    const there = Object.keys(shippedTexts).filter((name) => shippedSet(name)?.folds.length).join(', ');
    throw new Error(`taskSet.common: "${common}" is neither none, own nor a shipped set with training classes (${there}).`);
  }
  const train = new Set(shipped.folds[Math.min(o.fold, shipped.folds.length - 1)].train);
  return shipped.texts.filter(({ label }) => train.has(label)).map(({ text }) => text);
};

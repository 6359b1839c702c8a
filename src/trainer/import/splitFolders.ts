import { HumanError } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';
import { type ClassSplits, proposeSplits, wayFor } from './splits';
import type { SurveyedClass } from './survey';

interface Given {
  readonly way: number;
  readonly splits: ClassSplits;
  readonly leftOut: readonly { readonly name: string; readonly why: Told }[];
  readonly notes: readonly Told[];
}

const usualWay = 5;
const named = { train: 'train', training: 'train', validation: 'validation', valid: 'validation', val: 'validation', test: 'test' } as const;
type Named = keyof typeof named;
const groupOf = (name: string): Named | undefined => {
  const [first, ...rest] = name.split('/');
  return rest.length > 0 && first !== undefined && first in named ? first as Named : undefined;
};

/**
 * Splits as train/, validation/ and test/ folders say them, if the data have such folders. Where validation is
 * missing it is taken from training. Where the same classes are in several of them (data split by example), each
 * class keeps its largest folder and splits are proposed by class.
 * @returns undefined without such folders @throws HumanError when a split has fewer than two classes
 */
export const bySplitFolders = (classes: readonly SurveyedClass[], asked: number | undefined, seed: number): Given | undefined => {
  if (!classes.every(({ name }) => groupOf(name) !== undefined) || new Set(classes.map(({ name }) => groupOf(name))).size < 2) return undefined;
  const largest = new Map<string, SurveyedClass>();
  for (const one of classes) {
    const base = one.name.slice(one.name.indexOf('/') + 1);
    if (one.size > (largest.get(base)?.size ?? -1)) largest.set(base, one);
  }
  const kept = [...largest.values()];
  if (kept.length < classes.length) return byClass(classes, kept, asked, seed);
  const of = (split: string) => kept.map(({ name }) => name).filter((name) => named[groupOf(name) ?? 'train'] === split);
  const found = { train: of('train'), validation: of('validation'), test: of('test') };
  const splits = found.validation.length > 0 ? found : withValidation(found, seed);
  const least = Math.min(...Object.values(splits).map((names) => names.length));
  const way = asked ?? Math.min(usualWay, least);
  if (way >= 2 && least >= way) return { way, splits, leftOut: [], notes: [tell`Splits are those of the folders train, validation and test.`] };
  throw new HumanError(
    tell`One of the split folders has ${least} usable classes, fewer than ${asked ?? 2}: move classes, or import without these folders.`);
};

const byClass = (
  classes: readonly SurveyedClass[], kept: readonly SurveyedClass[], asked: number | undefined, seed: number,
): Given => {
  const way = wayFor(kept.length, asked);
  const { splits } = proposeSplits(kept.map(({ name }) => [name]), way, seed);
  const leftOut = classes.filter((one) => !kept.includes(one))
    .map(({ name }) => ({ name, why: tell`its class is used from another split folder, which has more examples.` }));
  const notes = [tell`The split folders hold the same classes. Meta-learning splits by class, so each class was taken from one folder.`];
  return { way, splits, leftOut, notes };
};

/** Validation classes out of the training classes. */
const withValidation = (found: ClassSplits, seed: number): ClassSplits => {
  const count = Math.max(Math.min(usualWay, Math.floor(found.train.length / 2)), Math.round(0.2 * found.train.length));
  const { splits } = proposeSplits(found.train.map((name) => [name]), 0, seed);
  const order = [...splits.test, ...splits.validation, ...splits.train];
  return { train: order.slice(count).sort(), validation: order.slice(0, count).sort(), test: found.test };
};

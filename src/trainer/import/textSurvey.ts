import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { AnalysisContext } from '../questions/analysis';
import { columnsOf, surveyLabelledText, type TextColumns } from '../math/labelledText';
import type { Pair, Survey } from './survey';

export interface TextSurvey extends Survey {
  readonly columns: TextColumns;
  /** Lines that are not right, to be skipped. */
  readonly badLines: readonly number[];
}

/** Share of words that two texts have in common (Jaccard) from which on they count as nearly the same. */
const alike = 0.8;
const usual = {
  text: ['text', 'utterance', 'sentence', 'query', 'content'], label: ['label', 'category', 'intent', 'class', 'target'],
} as const;

/** The columns asked for, else the usual names, else the first two. @throws HumanError when there is no such column */
const chooseColumns = (file: string, asked: Partial<TextColumns>): TextColumns => {
  const all = columnsOf(file);
  const pick = (given: string | undefined, names: readonly string[], otherwise: string | undefined): string => {
    const found = given ?? all.find((column) => names.includes(column.toLowerCase())) ?? otherwise;
    if (found !== undefined && all.includes(found)) return found;
    throw new HumanError(given ? tell`${file} has no column "${given}"; it has: ${all.join(', ') || '–'}.`
      : tell`${file} has no column for text and label; it has: ${all.join(', ') || '–'}.`);
  };
  const textColumn = pick(asked.textColumn, usual.text, all[0]);
  const labelColumn = pick(asked.labelColumn, usual.label, all.find((column) => column !== textColumn));
  return { textColumn, labelColumn };
};

/** Looks at every text of a file. @throws HumanError when the file cannot be read or has no labelled text */
export const surveyTexts = async (
  file: string, asked: Partial<TextColumns>, { breathe, progress }: AnalysisContext,
): Promise<TextSurvey> => {
  const columns = chooseColumns(file, asked);
  const { texts, problems } = surveyLabelledText(file, columns);
  if (texts.length === 0) throw new HumanError(tell`${file} has no labelled text. First line: ${problems[0]?.problem ?? tell`empty.`}`);
  const sizes = new Map<string, number>();
  for (const { label } of texts) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const similar = new SimilarTexts(texts.map(({ text }) => text));
  const pairs: Pair[] = [];
  for (const [i, { label, line }] of texts.entries()) {
    if (i % 200 === 0) await breathe();
    progress(i, texts.length);
    const other = similar.earlier(i);
    if (other === undefined) continue;
    const first = texts[other.index];
    pairs.push({ first: nameOf(first), second: nameOf({ ...texts[i], line }), classes: [first.label, label], isEqual: other.isEqual });
  }
  const torn = pairs.filter(({ isEqual, classes: [a, b] }) => isEqual && a !== b).length;
  const words = texts.map(({ text }) => text.split(/\s+/).length).sort((a, b) => a - b);
  return {
    columns, pairs, badLines: problems.map(({ line }) => line),
    classes: [...sizes].map(([name, size]) => ({ name, size })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    unusable: problems.map(({ line, problem }) => ({ name: `line ${line}`, why: problem })),
    notes: [
      tell`Texts have ${words[0]} to ${words.at(-1) ?? 0} words, ${words[Math.floor(words.length / 2)]} in the middle.`,
      ...(torn > 0 ? [tell`${torn} texts stand there with two different labels: no learner can tell them apart.`] : []),
    ],
  };
};

const nameOf = ({ text, line }: { readonly text: string; readonly line: number }): string =>
  `line ${line}: ${text.replace(/\s+/g, ' ').slice(0, 60)}`;

/** Lower-case words and numbers, in no order. */
const tokensOf = (text: string): string[] => [...new Set(text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];

/**
 * Finds an earlier text that is the same but for case, space and punctuation, or shares 80 % of the words. Only texts
 * that share one of the rarest words are compared (prefix filter: Chaudhuri et al. 2006), so large files stay quick.
 */
class SimilarTexts {
  readonly #tokens: string[][];
  readonly #byToken = new Map<string, number[]>();
  readonly #byText = new Map<string, number>();

  constructor(private readonly texts: readonly string[]) {
    this.#tokens = texts.map(tokensOf);
    const frequency = new Map<string, number>();
    for (const token of this.#tokens.flat()) frequency.set(token, (frequency.get(token) ?? 0) + 1);
    const rarity = (token: string): number => frequency.get(token) ?? 0;
    for (const tokens of this.#tokens) tokens.sort((a, b) => rarity(a) - rarity(b) || (a < b ? -1 : 1));
  }

  /** The first text before number i that is the same or nearly; call it for every i in order. */
  earlier(i: number): { readonly index: number; readonly isEqual: boolean } | undefined {
    const tokens = this.#tokens[i];
    const key = this.texts[i].normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
    const equal = this.#byText.get(key);
    const rare = tokens.slice(0, tokens.length - Math.ceil(alike * tokens.length) + 1);
    const near = equal === undefined ? this.#near(new Set(tokens), rare) : undefined;
    if (equal === undefined) this.#byText.set(key, i);
    for (const token of rare) {
      const others = this.#byToken.get(token);
      if (others) others.push(i);
      else this.#byToken.set(token, [i]);
    }
    return equal !== undefined ? { index: equal, isEqual: true } : near !== undefined ? { index: near, isEqual: false } : undefined;
  }

  #near(tokens: ReadonlySet<string>, rare: readonly string[]): number | undefined {
    for (const other of rare.flatMap((token) => this.#byToken.get(token) ?? [])) {
      const theirs = this.#tokens[other];
      const common = theirs.filter((token) => tokens.has(token)).length;
      if (common / (tokens.size + theirs.length - common) >= alike) return other;
    }
    return undefined;
  }
}

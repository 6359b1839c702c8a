const ideograph = /[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;
const longestWord = 100;

/** Lower-case words without accents; every punctuation character and CJK ideograph is a word of its own. */
const wordsOf = (text: string): string[] => text
  .replace(/[\t\n\r]|\p{Zs}/gu, ' ')
  .replace(/[\0\uFFFD]|\p{Cc}|\p{Cf}/gu, '')
  .replace(ideograph, ' $& ')
  .normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase()
  .replace(/[!-/:-@[-`{-~]|\p{P}/gu, ' $& ')
  .split(/\s+/u).filter(Boolean);

/** Pieces of one word, longest first: `##` begins all but the first. Undefined when a part fits no piece. */
const piecesOf = (word: string, ids: ReadonlyMap<string, number>): number[] | undefined => {
  const letters = [...word];
  if (letters.length > longestWord) return undefined;
  const pieces: number[] = [];
  for (let start = 0; start < letters.length;) {
    let end = letters.length;
    const at = (): number | undefined => ids.get((start > 0 ? '##' : '') + letters.slice(start, end).join(''));
    while (end > start && at() === undefined) end--;
    const id = at();
    if (end === start || id === undefined) return undefined;
    pieces.push(id);
    start = end;
  }
  return pieces;
};

/**
 * BERT's uncased tokenizer (Devlin et al. 2019; WordPiece, Wu et al. 2016): ids of a text's pieces, [UNK] for a word
 * without any. No [CLS] and [SEP].
 * @param ids the vocabulary: piece → id
 */
export const wordPieces = (text: string, ids: ReadonlyMap<string, number>): number[] => {
  const unknown = ids.get('[UNK]') ?? 0;
  return wordsOf(text).flatMap((word) => piecesOf(word, ids) ?? [unknown]);
};

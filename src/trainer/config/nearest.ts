import { type Sentence, tell } from '../../protocol/sentence';

/** How many letters must change, go, come or swap places to turn one word into another. */
export const editDistance = (from: string, to: string): number => {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const at = (r: number, c: number): number => (r === i ? row[c] : rows[r]?.[c]) ?? 0;
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(Math.min(
        at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(i - 2, j - 2) + 1 : Infinity,
      ));
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
};

/** The most similar of some words, if one is similar enough to be meant. */
export const nearest = (word: string, words: readonly string[]): string | undefined => {
  const lower = word.toLowerCase();
  const begun = lower.length >= 3 ? words.find((other) => other.toLowerCase().startsWith(lower)) : undefined;
  if (begun) return begun;
  const scored = words.map((other) => ({ other, distance: editDistance(lower, other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3) + 1)
    && best.distance < Math.max(word.length, best.other.length) ? best.other : undefined;
};

/** `; did you mean "every"?`, or what there is to choose from. */
export const meant = (word: string, words: readonly string[]): Sentence => {
  const near = nearest(word, words);
  return near ? tell`; did you mean "${near}"?` : tell`; there are: ${words.join(', ')}`;
};

/** What a section of a config is while training stands in it, as an expression. */
const meanings: Readonly<Record<string, string>> = {
  taskSet: 'about', model: 'theta', algorithm: 'rates', training: 'iteration', optimizer: 'metaRate',
};

/** The expression that a word of a config stands for under the mouse; settings of the algorithm are expressions by their own name. */
export const expressionOf = (word: string): string => (Object.hasOwn(meanings, word) ? meanings[word] ?? word : word);

/**
 * A sentence of code that does not know its reader's language: an English template with places {0}, {1}, …, and what stands in
 * them, which may be sentences, too. A terminal shows it in English; the editor translates the template by its own bundle.
 */
export interface Sentence {
  readonly template: string;
  readonly values: readonly (string | number | Sentence)[];
}
/** What a person is told: a sentence, or words that need no translation. */
export type Told = string | Sentence;
/** Translates a template and fills it in, as `vscode.l10n.t` does. */
export type Say = (text: string, ...values: readonly (string | number)[]) => string;

/**
 * A sentence written as a template string, in as many lines as it needs. `npm run l10n` exports the text between the values:
 * nothing but them may be decided while it runs, and a brace of JSON must be in a value. Numbers that JSON does not know (NaN,
 * infinities) become words: a record of them could not be read again.
 */
export const tell = (texts: TemplateStringsArray, ...values: Sentence['values']): Sentence => {
  const template = texts.map((text, i) => (i === 0 ? text : `{${i - 1}}${text}`)).join('');
  return {
    template: template.replace(/\s*\n\s*/g, ' '),
    values: values.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)),
  };
};

/** A word of a list that is translated with the list: a metric, a split. */
export const word = (text: string): Sentence => ({ template: text, values: [] });

/** In the language of `say`. */
export const inWords = (told: Told, say: Say): string => {
  if (typeof told === 'string') return told;
  return say(told.template, ...told.values.map((value) => (typeof value === 'object' ? inWords(value, say) : value)));
};

/** English as it stands, with its values. */
export const inEnglish: Say = (text, ...values) => text.replace(/\{(\d+)\}/g, (place, i: string) => String(values[Number(i)] ?? place));
/** As it was written. */
export const english = (told: Told): string => inWords(told, inEnglish);

/** For `JSON.stringify`: sentences anywhere within as they are in English. */
export const inPlainEnglish = (_key: string, value: unknown): unknown => (isSentence(value) ? english(value) : value);
const isSentence = (value: unknown): value is Sentence => typeof value === 'object' && value !== null
  && 'template' in value && typeof value.template === 'string' && 'values' in value && Array.isArray(value.values);

/** As a record keeps it: in English for every reader, and what can be translated. */
export const spoken = (told: Told): { readonly message: string; readonly said?: Sentence } =>
  ({ message: english(told), ...(typeof told === 'object' && { said: told }) });

/** Several one after the other, with the same between them. */
export const joined = (parts: readonly Told[], between: string): Sentence =>
  ({ template: parts.map((_, i) => `{${i}}`).join(between), values: parts });

/** The first line of several. */
export const firstLine = (told: Told): Told => {
  const [first = ''] = (typeof told === 'string' ? told : told.template).split('\n');
  return typeof told === 'string' ? first : { ...told, template: first };
};

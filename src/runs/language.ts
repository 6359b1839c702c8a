import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { inEnglish, type Say, tell } from '../protocol/sentence';

/** English sentences and what they are in another language, as a translation's bundle has them. */
export type Strings = Readonly<Record<string, string>>;

/** The translation of a language (`zh-cn`) that is shipped with the program; English needs none. @throws HumanError when there is none */
export const stringsOf = (language: string): Strings => {
  const folder = translations();
  const path = join(folder, `bundle.l10n.${language}.json`);
  if (language !== 'en' && !existsSync(path)) {
    throw new HumanError(tell`There is no translation called ${language}; there are ${['en', ...languagesIn(folder)].join(', ')}.`);
  }
  return language === 'en' ? {} : JSON.parse(readFileSync(path, 'utf8')) as Strings;
};

/** Translates by these. */
export const sayIn = (strings: Strings): Say => (text, ...values) => inEnglish(strings[text] ?? text, ...values);

const languagesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? []);

/** Beside the bundle, or above the source file. @throws Error when it is nowhere */
const translations = (): string => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const path = join(folder, 'l10n');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`l10n is missing beside ${__dirname}: install again.`);
  }
};

import {
  createScanner, findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode,
} from 'jsonc-parser';
import type { Edit, Fix } from '../../protocol/analyses/config';
import { type Sentence, tell } from '../../protocol/sentence';

/** A piece of the text. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A problem of the text itself, at a place in it. */
export interface TextProblem extends Span {
  readonly message: Sentence;
  readonly fixes: Fix[];
}

/** A config file's text, with the way back from values to places. */
export interface ConfigText {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  has(path: readonly PropertyKey[]): boolean;
  /** Where a value stands, or its key; where it is missing, the first letter of what should hold it. */
  spanOf(path: readonly PropertyKey[], key: boolean): Span;
  /** Where a value ends; undefined where it is missing. */
  endOf(path: readonly PropertyKey[]): number | undefined;
  /** The node of a value, for edits. */
  nodeAt(path: readonly PropertyKey[]): Node | undefined;
  /** Line and column, both from 1. */
  positionAt(offset: number): { readonly line: number; readonly column: number };
}

/** Parses JSON with comments and trailing commas. */
export const parseConfigText = (text: string): ConfigText => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const problems = errors.map((error) => problemOf(text, error));
  const at = (path: readonly PropertyKey[]): Node | undefined =>
    root && findNodeAtLocation(root, path as (string | number)[]);
  return {
    value: root && plain(getNodeValue(root)),
    // One slip makes the parser stumble on: what it says first is what helps.
    problems: [...problems.slice(0, 1), ...(root && problems.length === 0 ? duplicates(root) : [])],
    has: (path) => at(path) !== undefined,
    nodeAt: at,
    endOf: (path) => {
      const node = at(path);
      return node && node.offset + node.length;
    },
    spanOf(path, key) {
      const node = at(path);
      const own = key ? node?.parent?.children?.[0] : node;
      if (own) return { offset: own.offset, length: own.length };
      for (let length = path.length - 1; length >= 0; length--) {
        const holder = at(path.slice(0, length));
        if (holder) return { offset: holder.offset, length: 1 };
      }
      return { offset: 0, length: Math.min(1, text.length) };
    },
    positionAt(offset) {
      const before = text.slice(0, offset).split(/\r\n|\r|\n/);
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    },
  };
};

/** The parser's objects have no prototype, and a key `constructor` of theirs would be taken for one: as `JSON.parse` makes them. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

/** JSON takes the last of two equal keys without a word; the first may be the one that was meant. */
const duplicates = (node: Node): TextProblem[] => {
  const inner = (node.children ?? []).flatMap(duplicates);
  if (node.type !== 'object') return inner;
  const keys = (node.children ?? []).flatMap(({ children }) => (children?.[0] ? [children[0]] : []));
  const again = keys.filter(({ value }, i) => keys.findIndex((other) => other.value === value) < i);
  return [...again.map((key) => ({
    offset: key.offset, length: key.length, message: tell`the key "${String(key.value)}" appears twice`,
    fixes: key.parent ? [{ title: tell`Remove this one`, edits: [removal(key.parent)] }] : [],
  })), ...inner];
};

/** Takes a property or an element away, with the comma that stood beside it. */
export const removal = (node: Node): Edit => {
  const siblings = node.parent?.children ?? [];
  const at = siblings.indexOf(node);
  const [before, after] = [siblings[at - 1], siblings[at + 1]];
  const start = before ? before.offset + before.length : node.offset;
  const end = before || !after ? node.offset + node.length : after.offset;
  return { offset: start, length: end - start, text: '' };
};

const problemOf = (text: string, { error, offset, length }: ParseError): TextProblem => {
  const code = printParseErrorCode(error);
  return { offset, length, message: wordsFor(code), fixes: repairs(text, code, { offset, length }) };
};

/** Slips that can only be mended in one way. */
const repairs = (text: string, code: string, { offset, length }: Span): Fix[] => {
  const insert = (title: Sentence, at: number, added: string): Fix[] => [{ title, edits: [{ offset: at, length: 0, text: added }] }];
  if (code === 'CommaExpected') return insert(tell`Insert a comma`, endOfTokenBefore(text, offset), ',');
  if (code === 'CloseBraceExpected') return insert(tell`Insert ${'}'}`, text.length, '}');
  if (code === 'CloseBracketExpected') return insert(tell`Insert ${']'}`, offset, ']');
  const word = text.slice(offset, offset + length);
  if (code !== 'InvalidSymbol' || !/^[\w.-]+$/.test(word)) return [];
  return [{ title: tell`Change to ${`"${word}"`}`, edits: [{ offset, length, text: `"${word}"` }] }];
};

/** Where the last token before a place ends; comments and blanks are none. */
const endOfTokenBefore = (text: string, offset: number): number => {
  const scanner = createScanner(text, true);
  let end = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0 && scanner.getTokenOffset() < offset; scanner.scan()) {
    end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return end;
};

const words: Readonly<Record<string, Sentence>> = {
  InvalidSymbol: tell`this is no JSON value; words need quotation marks`,
  InvalidNumberFormat: tell`this is no number`,
  PropertyNameExpected: tell`a key in quotation marks is expected here`,
  ValueExpected: tell`a value is expected here`,
  ColonExpected: tell`a colon is expected here`,
  CommaExpected: tell`a comma is missing before this`,
  CloseBraceExpected: tell`a closing } is missing`,
  CloseBracketExpected: tell`a closing ] is missing`,
  EndOfFileExpected: tell`the config ends before this; nothing may follow`,
  InvalidCommentToken: tell`this is no comment; write // or /* … */`,
  UnexpectedEndOfComment: tell`the comment does not end`,
  UnexpectedEndOfString: tell`the closing quotation mark is missing`,
  UnexpectedEndOfNumber: tell`the number ends too early`,
};
const wordsFor = (code: string): Sentence => words[code] ?? tell`this is not JSON (${code})`;

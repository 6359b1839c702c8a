import {
  findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode,
} from 'jsonc-parser';

/** A problem of the text itself, at a place in it. */
export interface TextProblem {
  readonly offset: number;
  readonly message: string;
}

/** A config file's text, with the way back from values to places. */
export interface ConfigText {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  has(path: readonly PropertyKey[]): boolean;
  /** Offset of a value, or of its key; where it is missing, of what should hold it. */
  offsetOf(path: readonly PropertyKey[], key: boolean): number;
  /** Line and column, both from 1. */
  positionAt(offset: number): { readonly line: number; readonly column: number };
}

/** Parses JSON with comments and trailing commas. */
export const parseConfigText = (text: string): ConfigText => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const problems = errors.map(({ error, offset }) => ({ offset, message: wordsFor(printParseErrorCode(error)) }));
  const at = (path: readonly PropertyKey[]): Node | undefined =>
    root && findNodeAtLocation(root, path as (string | number)[]);
  return {
    value: root && getNodeValue(root),
    // One slip makes the parser stumble on: what it says first is what helps.
    problems: [...problems.slice(0, 1), ...(root && problems.length === 0 ? duplicates(root) : [])],
    has: (path) => at(path) !== undefined,
    offsetOf(path, key) {
      for (let length = path.length; length >= 0; length--) {
        const node = at(path.slice(0, length));
        if (node) return (key && length === path.length ? node.parent?.offset : undefined) ?? node.offset;
      }
      return 0;
    },
    positionAt(offset) {
      const before = text.slice(0, offset).split(/\r\n|\r|\n/);
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    },
  };
};

/** JSON takes the last of two equal keys without a word; the first may be the one that was meant. */
const duplicates = (node: Node): TextProblem[] => {
  const inner = (node.children ?? []).flatMap(duplicates);
  if (node.type !== 'object') return inner;
  const keys = (node.children ?? []).flatMap(({ children }) => (children?.[0] ? [children[0]] : []));
  const again = keys.filter(({ value }, i) => keys.findIndex((other) => other.value === value) < i);
  return [...again.map(({ offset, value }) => ({ offset, message: `the key "${value}" appears twice` })), ...inner];
};

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value; words need quotation marks',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a key in quotation marks is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'the config ends before this; nothing may follow',
  InvalidCommentToken: 'this is no comment; write // or /* … */',
  UnexpectedEndOfComment: 'the comment does not end',
  UnexpectedEndOfString: 'the closing quotation mark is missing',
  UnexpectedEndOfNumber: 'the number ends too early',
};
const wordsFor = (code: string): string => words[code] ?? `this is not JSON (${code})`;

import { type Node, parseTree } from 'jsonc-parser';

interface Span {
  readonly offset: number;
  readonly length: number;
}

/** One key of a config, with those inside it. */
export interface OutlineEntry {
  readonly key: string;
  /** A short value; of a plug-in its name. */
  readonly value: string;
  readonly whole: Span;
  readonly name: Span;
  readonly children: readonly OutlineEntry[];
}

/** The keys of a config as a tree. */
export const outlineOf = (text: string): OutlineEntry[] => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root ? entriesIn(root, text) : [];
};

const entriesIn = (node: Node, text: string): OutlineEntry[] =>
  (node.type === 'object' ? node.children ?? [] : []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (!key || String(key.value) === '') return [];
    const children = value ? entriesIn(value, text) : [];
    const named = children.find((child) => child.key === 'name')?.value;
    const own = value && value.type !== 'object' ? text.slice(value.offset, value.offset + value.length) : named ?? '';
    return [{ key: String(key.value), value: own, whole: spanOf(property), name: spanOf(key), children }];
  });

const spanOf = ({ offset, length }: Node): Span => ({ offset, length });

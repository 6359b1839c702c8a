import { findNodeAtLocation, getLocation, getNodeValue, type Location, type Node, parseTree } from 'jsonc-parser';

/** A place in a config's text, and what stands around it. */
export interface PlaceInText {
  readonly path: readonly (string | number)[];
  readonly isKey: boolean;
  /** The key or value at the place; absent where nothing is written yet. */
  readonly token: { readonly offset: number; readonly length: number } | undefined;
  /** The whole config so far, as far as it can be read: a plug-in's name decides which options exist. */
  readonly config: unknown;
  /** Keys that the object around the place has already. */
  readonly siblings: readonly string[];
  /** Whether what is written here needs a comma after it, because another entry follows. */
  readonly needsComma: boolean;
}

const tolerant = { allowTrailingComma: true };

/** Where an offset lies in a config that is being typed. */
export const placeIn = (text: string, offset: number): PlaceInText => {
  const location = getLocation(text, offset);
  const root = parseTree(text, [], tolerant);
  const { path, isAtPropertyKey: isKey } = location;
  const holder = root && findNodeAtLocation(root, path.slice(0, -1));
  return {
    path, isKey, token: tokenAt(location, text, offset), config: root && getNodeValue(root),
    siblings: holder?.type === 'object' ? keysOf(holder).filter((key) => key !== path.at(-1)) : [],
    needsComma: followsEntry(text, tokenEnd(location, offset)),
  };
};

const keysOf = (node: Node): string[] =>
  (node.children ?? []).flatMap(({ children }) => (children?.[0] ? [String(children[0].value)] : []));

/** The token that the offset touches; a blank belongs to none. */
const tokenAt = ({ previousNode }: Location, text: string, offset: number): PlaceInText['token'] => {
  if (previousNode && offset >= previousNode.offset && offset <= previousNode.offset + previousNode.length) {
    return { offset: previousNode.offset, length: previousNode.length };
  }
  const before = /[\w.-]*$/.exec(text.slice(0, offset))?.[0].length ?? 0;
  const after = /^[\w.-]*/.exec(text.slice(offset))?.[0].length ?? 0;
  return before + after > 0 ? { offset: offset - before, length: before + after } : undefined;
};

const tokenEnd = ({ previousNode }: Location, offset: number): number =>
  (previousNode && previousNode.offset + previousNode.length >= offset ? previousNode.offset + previousNode.length : offset);

/** Whether the next thing after a place, past comments, is another key or value. */
const followsEntry = (text: string, offset: number): boolean =>
  /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["\w[{-]/.test(text.slice(offset));

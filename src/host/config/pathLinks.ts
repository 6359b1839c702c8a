import { getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { type JsonSchema, schemaAt } from '../../protocol/jsonSchema';

/** A file or folder that a config names. */
export interface PathLink {
  /** Inside the quotation marks. */
  readonly offset: number;
  readonly length: number;
  readonly path: string;
}

/** Values of options that are paths, as the schema says. */
export const pathLinks = (text: string, schema: JsonSchema): PathLink[] => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return [];
  const config: unknown = getNodeValue(root);
  const visit = (node: Node, path: readonly (string | number)[]): PathLink[] => {
    if (node.type === 'string') {
      const isPath = schemaAt(schema, path, config)?.format === 'path';
      return isPath ? [{ offset: node.offset + 1, length: Math.max(0, node.length - 2), path: String(node.value) }] : [];
    }
    return (node.children ?? []).flatMap((child, i) => {
      if (child.type !== 'property') return visit(child, [...path, i]);
      const [key, value] = child.children ?? [];
      return key && value ? visit(value, [...path, String(key.value)]) : [];
    });
  };
  return visit(root, []);
};

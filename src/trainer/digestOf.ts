import { createHash } from 'node:crypto';

/** Of JSON whose keys stand in one order. */
export const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(inOrder(value))).digest('hex');

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inOrder(inner)]));
};

import { number } from '../../protocol/format';
import type { Shown } from '../../protocol/debug';
import { HumanError } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';

/** A tensor's concrete numbers, row-major. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}
/** Tensors and numbers by name, e.g. all parameters. */
export interface GroupValue {
  readonly kind: 'group';
  readonly items: Readonly<Record<string, Value>>;
}
/** What an expression can be. */
export type Value = number | boolean | string | TensorValue | GroupValue;

export const tensor = (shape: readonly number[], data: ArrayLike<number>): TensorValue => ({ kind: 'tensor', shape, data });
export const group = (items: Readonly<Record<string, Value>>): GroupValue => ({ kind: 'group', items });

/** All numbers of a value, a group's one after the other. */
export function* numbersIn(value: Value): Generator<number> {
  if (typeof value === 'number') yield value;
  if (typeof value !== 'object') return;
  if (value.kind === 'tensor') for (let i = 0; i < value.data.length; i++) yield value.data[i];
  else for (const item of Object.values(value.items)) yield* numbersIn(item);
}

interface Summary {
  readonly count: number;
  readonly norm: number;
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly nonFinite: number;
}
/** Euclidean length, extremes and mean of a value's numbers. */
export const summaryOf = (value: Value): Summary => {
  let [count, squares, sum, least, greatest, nonFinite] = [0, 0, 0, Infinity, -Infinity, 0];
  for (const x of numbersIn(value)) {
    count++;
    squares += x * x;
    sum += x;
    if (!Number.isFinite(x)) nonFinite++;
    least = Math.min(least, x);
    greatest = Math.max(greatest, x);
  }
  return { count, norm: Math.sqrt(squares), least, greatest, mean: sum / count, nonFinite };
};

/** `[40, 40] ‖·‖ 8.00, −1.20 … 2.08, mean 0.01`; a number as it is. */
export const textOf = (value: Value): Told => {
  if (typeof value === 'number') return plain(value);
  if (typeof value !== 'object') return String(value);
  const { count, norm, least, greatest, mean, nonFinite } = summaryOf(value);
  if (count === 0) return Object.keys(value.kind === 'group' ? value.items : {}).join(', ') || tell`empty`;
  const size = value.kind === 'tensor' ? `[${value.shape.join(', ')}]` : tell`${count} numbers`;
  const bad = nonFinite > 0 ? tell`, ${nonFinite} not finite` : '';
  return tell`${size} ‖·‖ ${number(norm)}, ${number(least)} … ${number(greatest)}, mean ${number(mean)}${bad}`;
};

/** All digits that a float32 has. */
const plain = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(8))) : String(value));

const typeOf = (value: Value): string => (typeof value === 'object' ? value.kind : typeof value);

/** A value as the editor shows it. @param expression evaluates to it again */
export const shownOf = (name: string, value: Value, expression: string, editable = false): Shown => ({
  name, text: textOf(value), type: typeOf(value), expression, ...(editable && { editable }),
  ...(typeof value === 'object' && value.kind === 'tensor' && value.shape.length > 0 && { indexed: value.shape[0] }),
  ...(typeof value === 'object' && value.kind === 'group' && { named: Object.keys(value.items).length }),
});

/** Entry `i` along the first axis. */
export const entryOf = ({ shape: [length = 0, ...rest], data }: TensorValue, i: number): Value => {
  if (!Number.isInteger(i) || i < 0 || i >= length) throw new HumanError(tell`there is no entry ${i}: the first axis has ${length}`);
  const size = rest.reduce((a, b) => a * b, 1);
  if (rest.length === 0) return data[i];
  return tensor(rest, Array.prototype.slice.call(data, i * size, (i + 1) * size));
};

/** What a value consists of: a group's items by name, a tensor's entries by number. */
export const childrenOf = (value: Value, expression: string, start = 0, count = Infinity): Shown[] => {
  if (typeof value !== 'object') return [];
  if (value.kind === 'group') {
    return Object.entries(value.items).map(([name, item]) => shownOf(name, item, `${expression}[${JSON.stringify(name)}]`));
  }
  const end = Math.min(value.shape[0] ?? 0, start + count);
  return Array.from({ length: Math.max(0, end - start) }, (_, i) =>
    shownOf(String(start + i), entryOf(value, start + i), `${expression}[${start + i}]`));
};

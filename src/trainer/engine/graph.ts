import type { Op } from './op';
import { type Shape, sameShape, sizeOf } from './shapes';

export type DType = 'float32' | 'int32' | 'bool';
export type Attribute = number | string | boolean | readonly number[] | Float64Array;
export type Attributes = Readonly<Record<string, Attribute>>;

/** One value of a graph. Nodes never change; equal nodes of a graph are the same object. */
export interface Node {
  readonly id: number;
  readonly graph: Graph;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Largest constant that is compared by value, to share equal ones. */
const sharedConstant = 4096;

/**
 * Builds nodes. Making a node simplifies it first (each op's own rules), folds what is constant everywhere,
 * and returns the existing node when an equal one is there; unused nodes are never emitted.
 */
export class Graph {
  private readonly known = new Map<string, Node>();
  private count = 0;
  /** Inputs in the order in which they were made. */
  readonly inputs: Node[] = [];

  constructor(readonly ops: ReadonlyMap<string, Op>) {}

  op(name: string): Op {
    const op = this.ops.get(name);
    if (!op) throw new Error(`operation ${name} is not in the engine`);
    return op;
  }

  /** A node of operation `op`, or an equal simpler one. @throws when shapes do not fit, naming the op. */
  apply(op: string, inputs: readonly Node[], attributes: Attributes = {}): Node {
    const record = this.op(op);
    const out = record.infer(inputs, attributes);
    const simpler = record.simplify?.(inputs, attributes, out);
    if (simpler) return simpler;
    const key = `${op}(${inputs.map((n) => n.id)})${JSON.stringify(attributes)}`;
    return this.share(key, { op, inputs, attributes, ...out });
  }

  /** A placeholder fed at each run. */
  input(name: string, shape: Shape, dtype: DType = 'float32'): Node {
    const node = this.make({ op: 'Input', inputs: [], attributes: { name }, shape, dtype });
    this.inputs.push(node);
    return node;
  }

  /** An array of one value. */
  fill(value: number, shape: Shape = [], dtype: DType = 'float32'): Node {
    return this.share(`Fill ${value} ${Object.is(value, -0)} [${shape}] ${dtype}`, {
      op: 'Fill', inputs: [], attributes: { value }, shape, dtype,
    });
  }

  /** A constant array, row-major; kept in float64, rounded when emitted. */
  constant(values: ArrayLike<number>, shape: Shape, dtype: DType = 'float32'): Node {
    if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values for shape [${shape}]`);
    const first = values[0] ?? 0;
    const data = Float64Array.from(values);
    if (data.every((v) => Object.is(v, first))) return this.fill(first, shape, dtype);
    const parts = { op: 'Constant', inputs: [], attributes: { data }, shape, dtype };
    return data.length > sharedConstant
      ? this.make(parts)
      : this.share(`Constant ${data.join()} [${shape}] ${dtype}`, parts);
  }

  private share(key: string, parts: Omit<Node, 'id' | 'graph'>): Node {
    const found = this.known.get(key);
    if (found) return found;
    const node = this.make(parts);
    this.known.set(key, node);
    return node;
  }

  private make(parts: Omit<Node, 'id' | 'graph'>): Node {
    return { id: this.count++, graph: this, ...parts };
  }
}

export const isFill = (node: Node, value?: number): boolean =>
  node.op === 'Fill' && (value === undefined || node.attributes.value === value);

/** Every node that `outputs` need, inputs before users. */
export const reachable = (outputs: readonly Node[]): Node[] => {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (!seen.has(output)) {
      seen.add(output);
      stack.push({ node: output, next: 0 });
    }
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
};

/** A list attribute. */
export const list = (attributes: Attributes, name: string): readonly number[] => {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new Error(`attribute ${name} is not a list`);
  return value;
};
/** A number attribute. */
export const real = (attributes: Attributes, name: string): number => {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`attribute ${name} is not a number`);
  return value;
};

export { sameShape, sizeOf, type Shape };

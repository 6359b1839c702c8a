import type { DType, Node } from '../graph';
import { list, reachable } from '../graph';
import { Message, tensorBytes } from './protobuf';
import { DATA_TYPE } from './tensorflowBinding';
import { emitRowSum } from './tensorflowSums';
import { emitConvolution, emitPool } from './tensorflowWindows';

/** Numbers are integers; the strings `float32`, `int32` and `bool` are types, other strings are bytes. */
export type TensorFlowAttribute = number | boolean | string | readonly number[];
type Attributes = Readonly<Record<string, TensorFlowAttribute>>;

/** A SavedModel, and what its nodes are called: TensorFlow allows fewer characters than the engine. */
export interface SavedModel {
  readonly bytes: Uint8Array;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

const isType = (value: string): value is DType => value in DATA_TYPE;
/** TensorFlow 2.15's own number; 2.9 and later ones take it too. */
const producer = 1645;

/** Field numbers of attr_value.proto, tensor.proto and node_def.proto: see docs/tensorflow-runtime.md. */
const shapeMessage = (shape: readonly number[]): Message => {
  const message = new Message();
  for (const n of shape) message.message(2, new Message().int(1, n));
  return message;
};
const attributeMessage = (value: TensorFlowAttribute): Message => {
  const message = new Message();
  if (typeof value === 'boolean') return message.bool(5, value);
  if (typeof value === 'number') return message.int(3, value);
  if (typeof value === 'string') {
    return isType(value) ? message.int(6, DATA_TYPE[value]) : message.bytes(2, new TextEncoder().encode(value));
  }
  const list = new Message();
  for (const v of value) list.int(3, v);
  return message.message(1, list);
};

const tensorMessage = (shape: readonly number[], dtype: DType): Message =>
  new Message().int(1, DATA_TYPE[dtype]).message(2, shapeMessage(shape));
/** An array that repeats one value. */
const fillMessage = (value: number, shape: readonly number[], dtype: DType): Message => {
  const message = tensorMessage(shape, dtype);
  if (dtype === 'float32') return message.float(5, Math.fround(value));
  return dtype === 'int32' ? message.int(7, value) : message.bool(11, value !== 0);
};
/** Constants up to this length are compared by value, to write equal ones once. */
const shortConstant = 64;
const exactly = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

/** Writes a graph as a TensorFlow SavedModel. */
export class TensorFlowEmitter {
  private readonly graph = new Message();
  private readonly known = new Map<string, string>();
  private count = 0;

  /** One TensorFlow node; equal nodes are written once. @returns the name of its first output; others are `name:1`, … */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const key = `${op}(${inputs.join()})${JSON.stringify(attributes)}`;
    const found = this.known.get(key);
    if (found) return found;
    const name = `${op}_${this.count++}`;
    const values = Object.entries(attributes).map(([k, v]): [string, Message] => [k, attributeMessage(v)]);
    this.known.set(key, this.write(name, op, inputs, values));
    return name;
  }

  /** An array of numbers, row-major. */
  constant(values: ArrayLike<number>, shape: readonly number[], dtype: DType): string {
    const key = values.length > shortConstant ? '' : `constant ${dtype}[${shape}]${Array.from(values, exactly)}`;
    return this.shared(key, dtype, () => tensorMessage(shape, dtype).bytes(4, tensorBytes(values, dtype)));
  }

  /** An array of one value, which takes no room in the file. */
  fill(value: number, shape: readonly number[], dtype: DType = 'float32'): string {
    return this.shared(`fill ${dtype}[${shape}]${exactly(value)}`, dtype, () => fillMessage(value, shape, dtype));
  }

  /** A vector of int32: shapes, axes, paddings. */
  ints(values: readonly number[]): string {
    return this.constant(values, [values.length], 'int32');
  }

  /** The same numbers in another shape; costs nothing at run time. */
  reshape(x: string, shape: readonly number[], dtype: DType = 'float32'): string {
    return this.node('Reshape', [x, this.ints(shape)], { T: dtype, Tshape: 'int32' });
  }

  /** `Conv`, `ConvInput` or `ConvFilter` by the TensorFlow operation named. */
  convolution(op: string, node: Node, inputs: readonly string[]): string {
    return emitConvolution(this, op, node, inputs);
  }

  /** `MaxPool`, `MaxPoolScatter` or `MaxPoolGather` by the TensorFlow operation named. */
  pool(op: string, node: Node, inputs: readonly string[]): string {
    return emitPool(this, op, node, inputs);
  }

  /** A sum (`Sum`) or maximum (`Max`) over the node's axes. */
  reduction(op: string, node: Node, x: string): string {
    const rowSum = op === 'Sum' ? emitRowSum(this, node, x) : undefined;
    return rowSum ?? this.node(op, [x, this.ints(list(node.attributes, 'axes'))], {
      T: node.dtype, Tidx: 'int32', keep_dims: node.attributes.keep === true,
    });
  }

  /** The whole graph as a SavedModel. */
  model(inputs: readonly Node[], outputs: Readonly<Record<string, Node>>): SavedModel {
    const names = new Map<Node, string>();
    const fed = Object.fromEntries(inputs.map((input, i): [string, string] => {
      const name = this.write(`input/${i}`, 'Placeholder', [], [
        ['dtype', attributeMessage(input.dtype)], ['shape', new Message().message(7, shapeMessage(input.shape))],
      ]);
      names.set(input, name);
      return [String(input.attributes.name), name];
    }));
    for (const node of reachable(Object.values(outputs))) {
      if (!names.has(node)) names.set(node, this.emit(node, names));
    }
    // An input cannot be fetched, and a value may have several names: each output is a node of its own.
    const fetched = Object.fromEntries(Object.entries(outputs).map(([name, node], i) => [name, this.write(
      `output/${i}`, 'Identity', [names.get(node) ?? ''], [['T', attributeMessage(node.dtype)]])]));
    return { bytes: this.savedModel(), inputs: fed, outputs: fetched };
  }

  /** A constant, written once for each key that is not empty. */
  private shared(key: string, dtype: DType, tensor: () => Message): string {
    const found = this.known.get(key);
    if (found) return found;
    const name = this.write(`Const_${this.count++}`, 'Const', [], [
      ['dtype', attributeMessage(dtype)], ['value', new Message().message(8, tensor())],
    ]);
    if (key) this.known.set(key, name);
    return name;
  }

  private write(name: string, op: string, inputs: readonly string[], attributes: readonly (readonly [string, Message])[]): string {
    const message = new Message().text(1, name).text(2, op);
    for (const input of inputs) message.text(3, input);
    for (const [key, value] of attributes) message.message(5, new Message().text(1, key).message(2, value));
    this.graph.message(1, message);
    return name;
  }

  private savedModel(): Uint8Array {
    const graph = this.graph.message(4, new Message().int(1, producer));
    const meta = new Message().message(1, new Message().text(4, 'serve')).message(2, graph);
    return new Message().int(1, 1).message(2, meta).finish();
  }

  private emit(node: Node, names: ReadonlyMap<Node, string>): string {
    if (node.op === 'Fill') return this.fill(Number(node.attributes.value), node.shape, node.dtype);
    if (node.op === 'Constant') return this.constant(node.attributes.data as Float64Array, node.shape, node.dtype);
    const op = node.graph.op(node.op);
    if (!op.tensorflow) throw new Error(`operation ${node.op} cannot be written for TensorFlow`);
    return op.tensorflow(this, node, node.inputs.map((input) => names.get(input) ?? ''));
  }
}

import type { DType, Node } from '../graph';
import { reachable } from '../graph';
import { Message, tensorBytes } from './protobuf';

export type OnnxAttribute = number | readonly number[] | string;

const types: Record<DType, number> = { float32: 1, int32: 6, bool: 9 };
const int64Type = 7;
/** Attributes that ONNX declares as float; all other numbers are integers. */
const floats = new Set(['alpha', 'beta', 'epsilon']);

/** Field numbers of onnx.proto3 (IR 9). */
const attribute = (name: string, value: OnnxAttribute): Message => {
  const message = new Message().text(1, name);
  if (typeof value === 'string') return message.bytes(4, new TextEncoder().encode(value)).int(20, 3);
  if (typeof value === 'number') {
    return floats.has(name) ? message.float(2, value).int(20, 1) : message.int(3, value).int(20, 2);
  }
  for (const v of value) message.int(8, v);
  return message.int(20, 7);
};
const tensor = (name: string, shape: readonly number[], type: number, data: Uint8Array): Message => {
  const message = new Message();
  for (const n of shape) message.int(1, n);
  return message.int(2, type).text(8, name).bytes(9, data);
};
const valueInfo = (name: string, type: number, shape: readonly number[]): Message => {
  const dimensions = new Message();
  for (const n of shape) dimensions.message(1, new Message().int(1, n));
  const tensorType = new Message().int(1, type).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
};

export interface OnnxOptions {
  /** Use ONNX Runtime's own fused operations (com.microsoft); off for files that other programs read. */
  readonly fused: boolean;
}

/** Writes a graph as an ONNX model: opset 18, IR 9. */
export class OnnxEmitter {
  private readonly graph = new Message();
  private readonly known = new Map<string, string[]>();
  private count = 0;

  constructor(private readonly options: OnnxOptions = { fused: true }) {}

  /** One ONNX node with one output; equal nodes are written once. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}, _for?: Node): string {
    return this.nodes(op, inputs, attributes, 1)[0];
  }

  nodes(
    op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>>, outputs: number,
    domain = '',
  ): string[] {
    const key = `${domain}${op}(${inputs.join()})${JSON.stringify(attributes)}`;
    const found = this.known.get(key);
    if (found && found.length >= outputs) return found;
    const names = Array.from({ length: outputs }, (_, i) => `v${this.count}${i ? `_${i}` : ''}`);
    this.count++;
    const message = new Message();
    for (const input of inputs) message.text(1, input);
    for (const name of names) message.text(2, name);
    message.text(3, names[0]).text(4, op);
    for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
    if (domain) message.text(7, domain);
    this.graph.message(1, message);
    this.known.set(key, names);
    return names;
  }

  /** Matrix product; transposes cost nothing in Gemm and in ONNX Runtime's FusedMatMul. */
  matmul(a: string, b: string, ta: boolean, tb: boolean, node: Node): string {
    if (!ta && !tb) return this.node('MatMul', [a, b]);
    if (node.inputs.every((n) => n.shape.length === 2)) {
      return this.node('Gemm', [a, b], { transA: Number(ta), transB: Number(tb) });
    }
    if (this.options.fused) {
      return this.nodes('FusedMatMul', [a, b], { transA: Number(ta), transB: Number(tb) }, 1, 'com.microsoft')[0];
    }
    const swap = (name: string, rank: number) => this.node('Transpose', [name], {
      perm: Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i)),
    });
    const [x, y] = node.inputs;
    return this.node('MatMul', [ta ? swap(a, x.shape.length) : a, tb ? swap(b, y.shape.length) : b]);
  }

  int64(values: readonly number[]): string {
    const data = new BigInt64Array(values.map(BigInt));
    return this.initializer(`i${values.join()}`, [values.length], int64Type, new Uint8Array(data.buffer));
  }

  constant(values: ArrayLike<number>, shape: readonly number[], dtype: DType): string {
    const data = tensorBytes(values, dtype);
    const key = values.length <= 64 ? `c${dtype}[${shape}]${Array.from(values).join()}` : '';
    return this.initializer(key, shape, types[dtype], data);
  }

  private initializer(key: string, shape: readonly number[], type: number, data: Uint8Array): string {
    const found = key ? this.known.get(key) : undefined;
    if (found) return found[0];
    const name = `k${this.count++}`;
    this.graph.message(5, tensor(name, shape, type, data));
    if (key) this.known.set(key, [name]);
    return name;
  }

  /**
   * The model bytes of a whole graph. Outputs get the names given.
   * @param defaults values of inputs that need not be fed
   */
  model(
    inputs: readonly Node[], outputs: Readonly<Record<string, Node>>,
    defaults: Readonly<Record<string, ArrayLike<number>>> = {},
  ): Uint8Array {
    const names = new Map<Node, string>();
    for (const input of inputs) names.set(input, String(input.attributes.name));
    for (const node of reachable(Object.values(outputs))) {
      if (!names.has(node)) names.set(node, this.emit(node, names));
    }
    this.graph.text(2, 'maml-lab');
    for (const input of inputs) {
      const name = String(input.attributes.name);
      this.graph.message(11, valueInfo(name, types[input.dtype], input.shape));
      const values = defaults[name];
      if (values) this.graph.message(5, tensor(name, input.shape, types[input.dtype], tensorBytes(values, input.dtype)));
    }
    for (const [name, node] of Object.entries(outputs)) {
      this.graph.message(1, new Message().text(1, names.get(node) ?? '').text(2, name).text(4, 'Identity'));
      this.graph.message(12, valueInfo(name, types[node.dtype], node.shape));
    }
    const opset = (domain: string, version: number) => new Message().text(1, domain).int(2, version);
    const model = new Message().int(1, 9).text(2, 'maml-lab').message(7, this.graph).message(8, opset('', 18));
    return (this.options.fused ? model.message(8, opset('com.microsoft', 1)) : model).finish();
  }

  private emit(node: Node, names: ReadonlyMap<Node, string>): string {
    if (node.op === 'Fill') {
      const value = Number(node.attributes.value);
      if (node.shape.length === 0) return this.constant([value], [], node.dtype);
      return this.node('Expand', [this.constant([value], [], node.dtype), this.int64(node.shape)]);
    }
    if (node.op === 'Constant') return this.constant(node.attributes.data as Float64Array, node.shape, node.dtype);
    const op = node.graph.op(node.op);
    if (!op.onnx) throw new Error(`operation ${node.op} cannot be written as ONNX`);
    return op.onnx(this, node, node.inputs.map((input) => names.get(input) ?? ''));
  }
}

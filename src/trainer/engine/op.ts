import type { Attributes, DType, Graph, Node, Shape } from './graph';
import type { OnnxEmitter } from './runtimes/onnxEmitter';
import type { TensorFlowEmitter } from './runtimes/tensorflowEmitter';

export interface Inferred {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An operand under vmap: with a leading task axis, or shared by all tasks. */
export interface Operand {
  readonly node: Node;
  readonly batched: boolean;
}

/** A concrete array of the reference runtime. */
export interface Reals {
  readonly data: Float64Array;
  readonly shape: Shape;
}

/**
 * One operation of the engine: everything that is known about it, in one record.
 * The grid test proves each record on every runtime to second order.
 */
export interface Op {
  readonly name: string;
  /** Output shape and type. @throws when the inputs do not fit. */
  infer(inputs: readonly Node[], attributes: Attributes): Inferred;
  /** An equal, cheaper node, when there is one; asked before the node is made. */
  simplify?(inputs: readonly Node[], attributes: Attributes, out: Inferred): Node | undefined;
  /**
   * Cotangents of the inputs named by `wants`, built from differentiable nodes, so that any order is right.
   * An op without this rule has derivative zero (comparisons, integers) and says so by `flat: true`.
   */
  gradient?(node: Node, dy: Node, wants: readonly boolean[]): readonly (Node | undefined)[];
  readonly flat?: boolean;
  /** The node for `size` tasks at once; at least one operand is batched, and so is the result. */
  batch(node: Node, operands: readonly Operand[], size: number): Node;
  /** Emits ONNX nodes; returns the name of the value. */
  onnx?(emit: OnnxEmitter, node: Node, inputs: readonly string[]): string;
  /** Emits TensorFlow nodes; returns the name of the value. */
  tensorflow?(emit: TensorFlowEmitter, node: Node, inputs: readonly string[]): string;
  /** Rewrites the node into more basic ones before emission for a runtime, when that is better there. */
  lower?(runtime: 'onnx' | 'tensorflow', node: Node, inputs: readonly Node[]): Node | undefined;
  /** The values in float64. */
  reference(inputs: readonly Reals[], node: Node): Float64Array;
}

/** Builds the nodes of one tfjs-core kernel; several outputs for kernels such as SplitV. */
export type Kernel = (
  inputs: Readonly<Record<string, Node>>,
  attributes: Readonly<Record<string, unknown>>,
  graph: Graph,
) => Node | readonly Node[];

/** What a file of `ops/` exports: operations, and the tfjs-core kernels they stand for. */
export interface OpFile {
  readonly ops?: readonly Op[];
  readonly kernels?: Readonly<Record<string, Kernel>>;
}

import type { DType, Node } from '../graph';

export type TensorFlowAttribute = number | boolean | string | readonly number[];

/** Writes a graph as a TensorFlow GraphDef. */
export class TensorFlowEmitter {
  node(_op: string, _inputs: readonly string[], _attributes: Readonly<Record<string, TensorFlowAttribute>> = {}, _dtype: DType = 'float32'): string {
    throw new Error('not there yet');
  }
  constant(_values: ArrayLike<number>, _shape: readonly number[], _dtype: DType): string {
    throw new Error('not there yet');
  }
  convolution(_op: string, _node: Node, _inputs: readonly string[]): string {
    throw new Error('not there yet');
  }
  pool(_op: string, _node: Node, _inputs: readonly string[]): string {
    throw new Error('not there yet');
  }
}

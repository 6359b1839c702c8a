import * as tf from '@tensorflow/tfjs-core';
import { gradients } from './gradient';
import { type DType, Graph, type Node } from './graph';
import { kernels, operations } from './operations';

/** tfjs-core is the language: its kernels, on this backend, only record nodes. */
class GraphBackend extends tf.KernelBackend {
  private nodes = new WeakMap<object, Node>();
  private count = 0;
  graph = new Graph(operations);

  begin(graph: Graph): void {
    this.graph = graph;
    this.nodes = new WeakMap();
    this.count = 0;
  }

  /** A tfjs tensor that stands for a node. */
  info(node: Node): tf.TensorInfo {
    const dataId = {};
    this.nodes.set(dataId, node);
    this.count++;
    return { dataId, shape: [...node.shape], dtype: node.dtype };
  }

  node(tensor: tf.TensorInfo): Node {
    const node = this.nodes.get(tensor.dataId);
    if (!node) throw new Error('a tensor from outside the trace was used; make it inside, or pass it as an input');
    return node;
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (dtype === 'string' || dtype === 'complex64') throw new Error(`${dtype} values are not in the engine`);
    const numbers = Array.from(values as ArrayLike<number>, Number);
    const { dataId } = this.info(this.graph.constant(numbers, shape, dtype as DType));
    return dataId;
  }

  move(dataId: object, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.nodes.set(dataId, this.graph.constant(Array.from(values as ArrayLike<number>, Number), shape, dtype as DType));
  }

  override readSync(): never { return unreadable(); }
  override read(): never { return unreadable(); }
  override numDataIds(): number { return this.count; }
  override disposeData(): boolean { return true; }
  override incRef(): void { /* nodes live as long as the graph */ }
  decRef(): void { /* nodes live as long as the graph */ }
  refCount(): number { return 1; }
  override timerAvailable(): boolean { return false; }
  override floatPrecision(): 32 { return 32; }
  override epsilon(): number { return 1e-7; }
  override dispose(): void { /* nothing is held */ }
}

const unreadable = (): never => {
  throw new Error('a value cannot be read while tracing: use tensor operations (tf.where, tf.greater, …) instead of '
    + 'dataSync, arraySync or data');
};

const name = 'graph';
const backend = new GraphBackend();

/** The kernel with which traced code asks for gradients: inputs y, x0, x1, …; outputs in the order of the x. */
const gradientKernel = 'Gradient';

const register = () => {
  tf.registerBackend(name, () => backend, 0);
  for (const [kernelName, build] of kernels) {
    tf.registerKernel({
      kernelName,
      backendName: name,
      kernelFunc: ({ inputs, attrs }) => {
        const named = Object.fromEntries(
          Object.entries(inputs).map(([key, tensor]) => [key, backend.node(tensor as tf.TensorInfo)]));
        const made = build(named, (attrs ?? {}) as Record<string, unknown>, backend.graph);
        return Array.isArray(made) ? made.map((n: Node) => backend.info(n)) : backend.info(made as Node);
      },
    });
  }
  tf.registerKernel({
    kernelName: gradientKernel,
    backendName: name,
    kernelFunc: ({ inputs }) => {
      const { y, ...rest } = inputs as Record<string, tf.TensorInfo>;
      const xs = Object.values(rest).map((x) => backend.node(x));
      return gradients(backend.node(y), xs).map((n) => backend.info(n));
    },
  });
};
let registered = false;

const missing = /Kernel '([^']+)' not registered for backend 'graph'/;
const explained = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const found = missing.exec(error.message);
  if (!found) return error;
  error.message = error.message.replace(
    missing, `operation ${found[1]} is not in the engine; there are: ${[...kernels.keys()].sort().join(', ')}`);
  return error;
};

/**
 * Runs `build` once on symbolic tensors and returns the nodes it made.
 * @param graph receives the nodes @param inputs nodes that `build` gets as tensors, by name
 * @returns the output nodes by name
 * @throws when the code reads a value, uses an operation that is not in the engine (named), or shapes do not fit
 */
export const trace = <I extends Record<string, Node>>(
  graph: Graph,
  inputs: I,
  build: (tensors: { readonly [K in keyof I]: tf.Tensor }) => Readonly<Record<string, tf.Tensor>>,
): Record<string, Node> => {
  if (!registered) register();
  registered = true;
  const before = tf.engine().registry[name] ? tf.getBackend() : undefined;
  tf.engine().setBackend(name).catch(() => undefined);
  const debug = tf.env().getBool('DEBUG');
  tf.env().set('DEBUG', false);
  backend.begin(graph);
  tf.engine().startScope('trace');
  try {
    const tensors = Object.fromEntries(Object.entries(inputs).map(([key, node]) => {
      const { dataId, shape, dtype } = backend.info(node);
      return [key, tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype })];
    })) as { [K in keyof I]: tf.Tensor };
    const outputs = build(tensors);
    return Object.fromEntries(Object.entries(outputs).map(([key, tensor]) => [key, backend.node(tensor)]));
  } catch (error) {
    throw explained(error);
  } finally {
    tf.engine().endScope();
    tf.env().set('DEBUG', debug);
    if (before && before !== name) tf.engine().setBackend(before).catch(() => undefined);
  }
};

export const newGraph = (): Graph => new Graph(operations);

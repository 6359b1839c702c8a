import { list, type Node, type Shape } from '../graph';
import type { TensorFlowEmitter } from './tensorflowEmitter';

/** A window sliding over height and width: how TensorFlow is told about its padding. */
interface Window {
  readonly strides: readonly number[];
  /** TensorFlow's own name, and no `pads`; or VALID on an array that was padded before. */
  readonly padding: 'SAME' | 'VALID';
  /** Top, bottom, left, right, when they must be added by hand. */
  readonly pads?: readonly number[];
}

/** What SAME adds in all, and after the last row: the odd zero goes behind. */
const samePads = (n: number, k: number, stride: number): readonly [number, number] => {
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + k - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
};

/**
 * SAME or VALID whenever the pads are theirs: EXPLICIT keeps TensorFlow from using oneDNN (filter gradients four times
 * slower). Other pads are added by an operation of their own.
 */
const windowOf = (node: Node, spatial: Shape, kernel: Shape): Window => {
  const strides = list(node.attributes, 'strides');
  const pads = list(node.attributes, 'pads');
  if (pads.every((p) => p === 0)) return { strides, padding: 'VALID' };
  const same = [0, 1].flatMap((axis) => samePads(spatial[axis], kernel[axis], strides[axis]));
  return same.every((p, i) => p === pads[i]) ? { strides, padding: 'SAME' } : { strides, padding: 'VALID', pads };
};

/**
 * The window of a pooling. When data and result have one shape, MaxPoolGradGrad writes over the array it still has to
 * read (it takes that for its own room, and clears it): there the padding is added by hand, which makes them differ.
 */
const poolWindow = (node: Node, spatial: Shape, kernel: Shape): Window => {
  const window = windowOf(node, spatial, kernel);
  const unmoved = window.padding === 'SAME' && window.strides.every((stride) => stride === 1);
  return unmoved ? { ...window, padding: 'VALID', pads: list(node.attributes, 'pads') } : window;
};

const padded = (emit: TensorFlowEmitter, x: string, { pads }: Window, value: number): string => {
  if (!pads) return x;
  const [top, bottom, left, right] = pads;
  const pairs = emit.constant([0, 0, top, bottom, left, right, 0, 0], [4, 2], 'int32');
  return emit.node('PadV2', [x, pairs, emit.fill(value, [])], { T: 'float32', Tpaddings: 'int32' });
};
const grown = ([n, height, width, channels]: Shape, { pads }: Window): Shape => (pads
  ? [n, height + pads[0] + pads[1], width + pads[2] + pads[3], channels] : [n, height, width, channels]);
/** Takes away what padding added. */
const cropped = (emit: TensorFlowEmitter, x: string, shape: Shape, { pads }: Window): string => (pads
  ? emit.node('Slice', [x, emit.ints([0, pads[0], pads[2], 0]), emit.ints(shape)], { T: 'float32', Index: 'int32' }) : x);

/** Data, weights and result of a convolution, whichever of them the node makes; without the group axis. */
interface Sides { readonly x: Shape; readonly w: Shape }
const sidesOf = (node: Node): Sides => {
  const [first, second] = node.inputs.map((input) => input.shape.slice(1));
  const own = node.shape.slice(1);
  if (node.op === 'Conv') return { x: first, w: second };
  return node.op === 'ConvInput' ? { x: own, w: second } : { x: first, w: own };
};

/** One convolution (or gradient of one) of a single group; names are of arrays without the group axis. */
const emitOne = (emit: TensorFlowEmitter, op: string, { x, w }: Sides, window: Window, a: string, b: string): string => {
  const [sh, sw] = window.strides;
  const attributes = { T: 'float32', strides: [1, sh, sw, 1], padding: window.padding };
  if (op === 'Conv2D') return emit.node(op, [padded(emit, a, window, 0), b], attributes);
  if (op === 'Conv2DBackpropFilter') return emit.node(op, [padded(emit, a, window, 0), emit.ints(w), b], attributes);
  return cropped(emit, emit.node(op, [emit.ints(grown(x, window)), b, a], attributes), x, window);
};

/**
 * One operation for each group: TensorFlow's grouped convolutions need the tasks among the channels (transposes),
 * and do not differentiate without oneDNN.
 */
export const emitConvolution = (emit: TensorFlowEmitter, op: string, node: Node, inputs: readonly string[]): string => {
  const sides = sidesOf(node);
  const window = windowOf(node, sides.x.slice(1, 3), sides.w.slice(0, 2));
  const groups = node.shape[0];
  if (groups === 1) {
    const [a, b] = inputs.map((name, i) => emit.reshape(name, node.inputs[i].shape.slice(1)));
    return emit.reshape(emitOne(emit, op, sides, window, a, b), node.shape);
  }
  const [as, bs] = inputs.map((name) => emit.node('Unpack', [name], { T: 'float32', num: groups, axis: 0 }));
  const parts = Array.from({ length: groups }, (_, g) => emitOne(
    emit, op, sides, window, g ? `${as}:${g}` : as, g ? `${bs}:${g}` : bs));
  return emit.node('Pack', parts, { T: 'float32', N: groups, axis: 0 });
};

/** Below every number, so that padding never wins; infinity would turn into NaN in a gradient. */
const lowest = -3.4e38;
/** Groups are more examples. */
const flat = (shape: Shape) => [shape[0] * shape[1], ...shape.slice(2)];

/** Max pooling, dy put back at the winners (`MaxPoolGrad`), or z read at them (`MaxPoolGradGrad`). */
export const emitPool = (emit: TensorFlowEmitter, op: string, node: Node, inputs: readonly string[]): string => {
  const [first] = node.inputs;
  const kernel = list(node.attributes, 'kernel');
  const window = poolWindow(node, first.shape.slice(2, 4), kernel);
  // A window of one entry that moves by one changes nothing.
  if (!window.pads && [...kernel, ...window.strides].every((n) => n === 1)) return inputs[inputs.length - 1];
  const attributes = {
    T: 'float32', ksize: [1, ...kernel, 1], strides: [1, ...window.strides, 1], padding: window.padding,
  };
  const [x, other] = inputs.map((name, i) => emit.reshape(name, flat(node.inputs[i].shape)));
  const wide = padded(emit, x, window, lowest);
  const largest = emit.node('MaxPool', [wide], attributes);
  if (op === 'MaxPool') return emit.reshape(largest, node.shape);
  if (op === 'MaxPoolGradGrad') {
    return emit.reshape(emit.node(op, [wide, largest, padded(emit, other, window, 0)], attributes), node.shape);
  }
  const spread = emit.node(op, [wide, largest, other], attributes);
  return emit.reshape(cropped(emit, spread, flat(node.shape), window), node.shape);
};


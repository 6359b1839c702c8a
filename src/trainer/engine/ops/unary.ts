import {
  add, cast, cos, div, exp, maximum, minimum, mul, neg, reciprocal, relu, sigmoid, sign, sin, sqrt, square, step,
  sub, where,
} from '../functions';
import { isFill, type Node } from '../graph';
import type { Op, OpFile } from '../op';

interface Unary {
  readonly value: (x: number) => number;
  /** dy times the derivative, from differentiable nodes; absent: derivative zero. */
  readonly gradient?: (x: Node, dy: Node, y: Node) => Node;
  readonly onnx: string;
  readonly tensorflow: string;
}

const softplusOf = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/** Elementwise operations of one argument. */
const table: Record<string, Unary> = {
  Neg: { value: (x) => -x, gradient: (_, dy) => neg(dy), onnx: 'Neg', tensorflow: 'Neg' },
  Exp: { value: Math.exp, gradient: (_x, dy, y) => mul(dy, y), onnx: 'Exp', tensorflow: 'Exp' },
  Log: { value: Math.log, gradient: (x, dy) => div(dy, x), onnx: 'Log', tensorflow: 'Log' },
  Sqrt: { value: Math.sqrt, gradient: (_x, dy, y) => div(mul(dy, 0.5), y), onnx: 'Sqrt', tensorflow: 'Sqrt' },
  Square: { value: (x) => x * x, gradient: (x, dy) => mul(mul(dy, 2), x), onnx: '', tensorflow: 'Square' },
  Reciprocal: {
    value: (x) => 1 / x, gradient: (_x, dy, y) => neg(mul(dy, square(y))), onnx: 'Reciprocal', tensorflow: 'Reciprocal',
  },
  Tanh: { value: Math.tanh, gradient: (_x, dy, y) => mul(dy, sub(1, square(y))), onnx: 'Tanh', tensorflow: 'Tanh' },
  Sigmoid: {
    value: (x) => 1 / (1 + Math.exp(-x)), gradient: (_x, dy, y) => mul(dy, mul(y, sub(1, y))),
    onnx: 'Sigmoid', tensorflow: 'Sigmoid',
  },
  Softplus: {
    value: softplusOf, gradient: (x, dy) => mul(dy, sigmoid(x)), onnx: 'Softplus', tensorflow: 'Softplus',
  },
  Sin: { value: Math.sin, gradient: (x, dy) => mul(dy, cos(x)), onnx: 'Sin', tensorflow: 'Sin' },
  Cos: { value: Math.cos, gradient: (x, dy) => neg(mul(dy, sin(x))), onnx: 'Cos', tensorflow: 'Cos' },
  Abs: { value: Math.abs, gradient: (x, dy) => mul(dy, sign(x)), onnx: 'Abs', tensorflow: 'Abs' },
  Sign: { value: Math.sign, onnx: 'Sign', tensorflow: 'Sign' },
  Floor: { value: Math.floor, onnx: 'Floor', tensorflow: 'Floor' },
  /** max(x, 0); at 0 the derivative is 0. The gate reads the result, so that the sum before it need not be kept. */
  Relu: { value: (x) => Math.max(x, 0), gradient: (_x, dy, y) => mul(dy, step(y)), onnx: 'Relu', tensorflow: 'Relu' },
  /** 1 where x > 0, else 0. One pass in ONNX: HardSigmoid with a slope that is vertical in float32. */
  Step: { value: (x) => (x > 0 ? 1 : 0), onnx: 'HardSigmoid', tensorflow: '' },
};

const record = (name: string, rule: Unary): Op => ({
  name,
  flat: !rule.gradient,
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  simplify: ([x]) => {
    if (isFill(x)) return x.graph.fill(rule.value(Number(x.attributes.value)), x.shape, x.dtype);
    if (name === 'Neg' && x.op === 'Neg') return x.inputs[0];
    if (name === 'Relu' && x.op === 'Relu') return x;
    return undefined;
  },
  gradient: rule.gradient && ((node, dy) => [rule.gradient?.(node.inputs[0], dy, node)]),
  batch: (node, [x]) => node.graph.apply(name, [x.node]),
  onnx: (emit, node, [x]) => {
    if (name === 'Square') return emit.node('Mul', [x, x]);
    if (name === 'Step') return emit.node('HardSigmoid', [x], { alpha: 3e38, beta: 0 });
    return emit.node(rule.onnx, [x], {}, node);
  },
  tensorflow: (emit, node, [x]) => (name === 'Step'
    ? emit.node('Cast', [emit.node('Greater', [x, emit.fill(0, [])], { T: 'float32' })],
      { SrcT: 'bool', DstT: 'float32' })
    : emit.node(rule.tensorflow, [x], { T: node.dtype })),
  reference: ([x]) => x.data.map(rule.value),
});

const stop: Op = {
  name: 'StopGradient',
  flat: true,
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  batch: (node, [x]) => node.graph.apply('StopGradient', [x.node]),
  onnx: (_emit, _node, [x]) => x,
  tensorflow: (_emit, _node, [x]) => x,
  reference: ([x]) => x.data,
};

/** The value itself, at a fixed place: gradients are taken with respect to variables. Gone after vmap. */
const variable: Op = {
  name: 'Variable',
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  gradient: (_node, dy) => [dy],
  batch: (_node, [x]) => x.node,
  onnx: (_emit, _node, [x]) => x,
  tensorflow: (_emit, _node, [x]) => x,
  reference: ([x]) => x.data,
};

const alpha = (attributes: Readonly<Record<string, unknown>>) => Number(attributes.alpha ?? 0.2);
const rsqrt = (x: Node) => reciprocal(sqrt(x));

const file: OpFile = {
  ops: [...Object.entries(table).map(([name, rule]) => record(name, rule)), stop, variable],
  kernels: {
    ...Object.fromEntries(
      Object.keys(table).filter((name) => name !== 'Step').map((name) => [
        name, ({ x }: Readonly<Record<string, Node>>) => x.graph.apply(name, [x]),
      ]),
    ),
    Step: ({ x }, a) => add(step(x), mul(Number(a.alpha ?? 0), sub(1, step(x)))),
    Rsqrt: ({ x }) => rsqrt(x),
    Identity: ({ x }) => x,
    Variable: ({ x }) => x.graph.apply('Variable', [x]),
    StopGradient: ({ x }) => x.graph.apply('StopGradient', [x]),
    Relu6: ({ x }) => minimum(relu(x), 6),
    /** x above 0, e^x − 1 below (Clevert et al. 2016); the exponent is capped so that it cannot overflow. */
    Elu: ({ x }) => add(relu(x), sub(exp(neg(relu(neg(x)))), 1)),
    LeakyRelu: ({ x }, a) => add(mul(x, alpha(a)), mul(relu(x), 1 - alpha(a))),
    Prelu: ({ x, alpha: a }) => add(relu(x), mul(a, sub(x, relu(x)))),
    Log1p: ({ x }) => x.graph.apply('Log', [add(x, 1)]),
    Expm1: ({ x }) => sub(exp(x), 1),
    ClipByValue: ({ x }, a) => maximum(minimum(x, Number(a.clipValueMax)), Number(a.clipValueMin)),
    ZerosLike: ({ x }) => x.graph.fill(0, x.shape, x.dtype),
    OnesLike: ({ x }) => x.graph.fill(1, x.shape, x.dtype),
    IsNan: ({ x }) => x.graph.apply('Not', [x.graph.apply('Equal', [x, x])]),
    Cast: ({ x }, a) => cast(x, a.dtype as 'float32'),
    LogicalNot: ({ x }) => x.graph.apply('Not', [x]),
    Select: ({ condition, t, e }) => where(condition, t, e),
  },
};
export default file;

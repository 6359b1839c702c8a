import { add, expand, matmul, neg, reshape, sub, sum } from '../functions';
import { isFill, list, type Node, sameShape, sizeOf } from '../graph';
import type { Op, OpFile, Reals } from '../op';

const flags = (attributes: Node['attributes']) =>
  ({ ta: attributes.transposeA === true, tb: attributes.transposeB === true });
const lastTwo = (shape: readonly number[], flip: boolean): readonly [number, number] => {
  const [r, c] = shape.slice(-2);
  return flip ? [c, r] : [r, c];
};
const lead = (node: Node) => node.shape.slice(0, -2);
const rows = (node: Node) => reshape(node, [sizeOf(node.shape) / (node.shape.at(-1) ?? 1), node.shape.at(-1) ?? 1]);

/** Whether a transpose swaps just the last two axes. */
const swapsLast = (node: Node) => node.op === 'Transpose'
  && list(node.attributes, 'permutation').every((axis, i, all) =>
    axis === (i < all.length - 2 ? i : all.length - 2 + (all.length - 1 - i)));

/** w₀ − aᵀb or w₀ + aᵀb with a shared w₀: the form of weights after a gradient step. */
interface Update { readonly base: Node; readonly a: Node; readonly b: Node; readonly minus: boolean }
const asUpdate = (w: Node): Update | undefined => {
  if ((w.op !== 'Sub' && w.op !== 'Add') || w.shape.length !== 3) return undefined;
  const [base, change] = w.inputs;
  if (change.op !== 'MatMul' || change.shape.length !== 3 || !flags(change.attributes).ta) return undefined;
  if (flags(change.attributes).tb || change.inputs.some((n) => n.shape.length !== 3)) return undefined;
  return { base, a: change.inputs[0], b: change.inputs[1], minus: w.op === 'Sub' };
};
/** Summed inner size of all updates in a chain of them. */
const rankOf = (w: Node): number => {
  const update = asUpdate(w);
  return update ? update.a.shape[1] + rankOf(update.base) : 0;
};

/**
 * x (w₀ − aᵀb) = x w₀ − (x aᵀ) b: with few examples the adapted weights of a task are never formed, and the part
 * with the shared w₀ is one large product for all tasks.
 */
const lowRank = (x: Node, w: Node, tb: boolean): Node | undefined => {
  const update = asUpdate(w);
  if (!update || x.shape.length !== 3) return undefined;
  const [, n, k] = x.shape;
  const m = sizeOf(w.shape) / w.shape[0] / k;
  const r = rankOf(w);
  // Measured: worth it for one update, not for a chain of them, whose sum is formed anyway.
  if (n * r * (k + m) > 0.6 * n * k * m) return undefined;
  const { base, a, b, minus } = update;
  const change = tb
    ? matmul(matmul(x, b, false, true), a)
    : matmul(matmul(x, a, false, true), b);
  return (minus ? sub : add)(matmul(x, base, false, tb), change);
};

const simplify: Op['simplify'] = ([a, b], attributes, out) => {
  const { ta, tb } = flags(attributes);
  if (isFill(a, 0) || isFill(b, 0)) return a.graph.fill(0, out.shape);
  if (swapsLast(a)) return matmul(a.inputs[0], b, !ta, tb);
  if (swapsLast(b)) return matmul(a, b.inputs[0], ta, !tb);
  if (a.op === 'Neg') return neg(matmul(a.inputs[0], b, ta, tb));
  if (b.op === 'Neg') return neg(matmul(a, b.inputs[0], ta, tb));
  if (!ta && a.shape.length > 2 && b.shape.length === 2) {
    return reshape(matmul(rows(a), b, false, tb), out.shape);
  }
  return ta ? undefined : lowRank(a, b, tb);
};

/** One operand's gradient from the product of the others; summed over tasks when the operand is shared. */
const gradientOf = (part: Node, left: Node, right: Node, tl: boolean, tr: boolean): Node => {
  const full = lead(left).length ? lead(left) : lead(right);
  if (part.shape.length > 2 || full.length === 0) return matmul(left, right, tl, tr);
  // Shared operand: the sum over tasks is one longer inner product when both sides carry rows alike.
  if (lead(left).length && lead(right).length && tl && !tr) return matmul(rows(left), rows(right), true, false);
  return sum(matmul(left, right, tl, tr), full.map((_, i) => i));
};

const op: Op = {
  name: 'MatMul',
  infer: ([a, b], attributes) => {
    const { ta, tb } = flags(attributes);
    const [n, k] = lastTwo(a.shape, ta);
    const [k2, m] = lastTwo(b.shape, tb);
    if (a.shape.length < 2 || b.shape.length < 2 || k !== k2) {
      throw new Error(`matMul of [${a.shape}]${ta ? 'ᵀ' : ''} and [${b.shape}]${tb ? 'ᵀ' : ''}`);
    }
    const front = lead(a).length ? lead(a) : lead(b);
    if (lead(a).length && lead(b).length && !sameShape(lead(a), lead(b))) {
      throw new Error(`matMul of [${a.shape}] and [${b.shape}]: leading axes differ`);
    }
    return { shape: [...front, n, m], dtype: 'float32' };
  },
  simplify,
  gradient: (node, dy, wants) => {
    const { ta, tb } = flags(node.attributes);
    const [a, b] = node.inputs;
    const da = () => (ta ? gradientOf(a, b, dy, tb, true) : gradientOf(a, dy, b, false, !tb));
    const db = () => (tb ? gradientOf(b, dy, a, true, ta) : gradientOf(b, a, dy, !ta, false));
    return [wants[0] ? da() : undefined, wants[1] ? db() : undefined];
  },
  batch: (node, [a, b], size) => {
    const { ta, tb } = flags(node.attributes);
    if (node.shape.length === 2) return matmul(a.node, b.node, ta, tb);
    // Already batched per task: the task axis joins the others.
    const merge = (o: typeof a) => {
      if (!o.batched && o.node.shape.length === 2) return o.node;
      const full = o.batched ? o.node : expand(o.node, [size, ...o.node.shape]);
      const own = full.shape.length === 3 ? reshape(full, [size, 1, ...full.shape.slice(1)]) : full;
      const wide = expand(own, [size, ...node.shape.slice(0, -2), ...own.shape.slice(-2)]);
      return reshape(wide, [sizeOf(wide.shape.slice(0, -2)), ...wide.shape.slice(-2)]);
    };
    return reshape(matmul(merge(a), merge(b), ta, tb), [size, ...node.shape]);
  },
  onnx: (emit, node, [a, b]) => {
    const { ta, tb } = flags(node.attributes);
    return emit.matmul(a, b, ta, tb, node);
  },
  tensorflow: (emit, node, [a, b]) => {
    const { ta, tb } = flags(node.attributes);
    return node.inputs.every((n) => n.shape.length === 2)
      ? emit.node('MatMul', [a, b], { T: 'float32', transpose_a: ta, transpose_b: tb })
      : emit.node('BatchMatMulV2', [a, b], { T: 'float32', adj_x: ta, adj_y: tb });
  },
  reference: ([a, b], node) => multiply(a, b, node),
};

const multiply = (a: Reals, b: Reals, node: Node): Float64Array => {
  const { ta, tb } = flags(node.attributes);
  const [n, k] = lastTwo(a.shape, ta);
  const m = node.shape.at(-1) ?? 1;
  const out = new Float64Array(sizeOf(node.shape));
  const sa = a.shape.length > 2 ? n * k : 0;
  const sb = b.shape.length > 2 ? k * m : 0;
  for (let t = 0; t * n * m < out.length; t++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let total = 0;
        for (let l = 0; l < k; l++) {
          total += a.data[t * sa + (ta ? l * n + i : i * k + l)] * b.data[t * sb + (tb ? j * k + l : l * m + j)];
        }
        out[(t * n + i) * m + j] = total;
      }
    }
  }
  return out;
};

const file: OpFile = {
  ops: [op],
  kernels: {
    BatchMatMul: ({ a, b }, attributes) => {
      const { transposeA, transposeB } = attributes;
      // tfjs broadcasts leading axes of size 1; the engine wants them equal or absent.
      const front = lead(a).map((n, i) => Math.max(n, lead(b)[i]));
      const wide = (x: Node) => (sizeOf(front) === 1 ? x : expand(x, [...front, ...x.shape.slice(-2)]));
      return matmul(wide(a), wide(b), transposeA === true, transposeB === true);
    },
  },
};
export default file;

import type { Op, OpFile } from '../op';

/** x where y > 0, else 0: a product with `Step` becomes this for TensorFlow, after differentiation and vmap. */
const gate: Op = {
  name: 'ReluGate',
  infer: ([x]) => ({ shape: x.shape, dtype: 'float32' }),
  batch: () => { throw new Error('ReluGate is made after vmap'); },
  tensorflow: (emit, _node, [x, y]) => emit.node('ReluGrad', [x, y], { T: 'float32' }),
  reference: ([x, y]) => x.data.map((v, i) => (y.data[i] > 0 ? v : 0)),
};

const file: OpFile = { ops: [gate] };
export default file;

import files from 'glob:./ops/*.ts';
import type { Kernel, Op, OpFile } from './op';
import { sizeOf } from './shapes';

/** Every operation and tfjs-core kernel of the engine, found by looking in `ops/`. */
const all = Object.values(files) as readonly OpFile[];

const sources: Op[] = [
  {
    name: 'Input',
    flat: true,
    infer: () => { throw new Error('inputs are made by Graph.input'); },
    batch: (node) => node,
    reference: () => { throw new Error('an input was not fed'); },
  },
  {
    name: 'Fill',
    flat: true,
    infer: () => { throw new Error('constants are made by Graph.fill'); },
    batch: (node) => node,
    reference: (_inputs, node) =>
      new Float64Array(sizeOf(node.shape)).fill(Number(node.attributes.value)),
  },
  {
    name: 'Constant',
    flat: true,
    infer: () => { throw new Error('constants are made by Graph.constant'); },
    batch: (node) => node,
    reference: (_inputs, node) => node.attributes.data as Float64Array,
  },
];

export const operations: ReadonlyMap<string, Op> = new Map(
  [...sources, ...all.flatMap((file) => file.ops ?? [])].map((op) => [op.name, op]),
);
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  all.flatMap((file) => Object.entries(file.kernels ?? {})),
);

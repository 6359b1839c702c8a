import { reachable } from '../graph';
import type { Reals } from '../op';
import type { Executable, Program, Runtime } from '../runtime';

/** A plain float64 interpreter of the graph: for tests, finite differences and explaining. */
export const referenceRuntime: Runtime = {
  name: 'reference',
  version: '1',
  compile: async ({ inputs, outputs }: Program): Promise<Executable> => {
    const order = reachable(Object.values(outputs));
    return {
      run: async (feeds) => {
        const values = new Map<number, Reals>();
        for (const input of inputs) {
          const fed = feeds[String(input.attributes.name)];
          if (!fed) throw new Error(`input ${input.attributes.name} was not fed`);
          values.set(input.id, { data: Float64Array.from(fed), shape: input.shape });
        }
        for (const node of order) {
          if (values.has(node.id)) continue;
          const args = node.inputs.map((input) => values.get(input.id) as Reals);
          values.set(node.id, { data: node.graph.op(node.op).reference(args, node), shape: node.shape });
        }
        return Object.fromEntries(Object.entries(outputs).map(([name, node]) =>
          [name, (values.get(node.id) as Reals).data]));
      },
      dispose: async () => undefined,
    };
  },
};

import { template } from '../template';

export default template({
  summary: 'a network of your own, written in TypeScript with tfjs-core',
  config: (stem) => `{
  "taskSet": { "name": "sinusoid", "shots": 10 },
  // The network is made by the file below; "options" are handed to it.
  "model": { "name": "module", "path": "${stem}.model.ts", "options": { "width": 40 } },
  "algorithm": { "name": "maml", "innerRate": 0.01, "innerSteps": 1 },
  "training": { "iterations": 5000, "metaBatch": 25 },
  "evaluation": { "tasks": 600, "steps": 10 }
}
`,
  files: (stem) => ({
    [`${stem}.model.ts`]: `import * as tf from '@tensorflow/tfjs-core';

interface Shape {
  readonly input: readonly number[]; // shape of one example
  readonly output: number; // numbers predicted for it
}
type Params = Readonly<Record<string, tf.Tensor>>;

/** One hidden layer. \`apply\` is traced, not run: it is made of tfjs-core operations, and reads no value. */
export default ({ input, output }: Shape, { width }: { readonly width: number }) => ({
  parameters: [
    { name: 'hidden/weight', shape: [input[0], width] },
    { name: 'hidden/bias', shape: [width] },
    { name: 'head/weight', shape: [width, output] },
    { name: 'head/bias', shape: [output] },
  ],
  apply(params: Params, x: tf.Tensor) {
    const hidden = tf.relu(tf.add(tf.matMul(x, params['hidden/weight']), params['hidden/bias']));
    return tf.add(tf.matMul(hidden, params['head/weight']), params['head/bias']);
  },
});
`,
  }),
});

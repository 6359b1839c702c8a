import type { Scaffold } from './scaffold';

const moduleText = (stem: string): string => `/// <reference path="./maml-lab.d.ts" />
import { tf, type Network, type Params, type Shape, type Tensor } from 'maml-lab';

/** Set in ${stem}.maml.json, under model.options. */
interface Options {
  readonly width: number;
}

/** One hidden layer. \`apply\` is traced, not run: it is made of tfjs-core operations, and reads no value. */
export default ({ input, output }: Shape, { width }: Options): Network => ({
  parameters: [
    { name: 'hidden/weight', shape: [input[0], width] },
    { name: 'hidden/bias', shape: [width] },
    { name: 'head/weight', shape: [width, output] },
    { name: 'head/bias', shape: [output] },
  ],
  apply(params: Params, x: Tensor): Tensor {
    const hidden = tf.relu(tf.add(tf.matMul(x, params['hidden/weight']), params['hidden/bias']));
    return tf.add(tf.matMul(hidden, params['head/weight']), params['head/bias']);
  },
});
`;

const testText = (stem: string): string => `/// <reference path="./maml-lab.d.ts" />
// Run it: maml-lab check ${stem}.model.test.ts
// "maml-lab check ${stem}.maml.json" compares its meta-gradient with finite differences.
import { assert, predict } from 'maml-lab';
import model from './${stem}.model';

const shape = { input: [1], output: 1, steps: 1 };

export default {
  'layers have the width of the options'() {
    const { parameters } = model(shape, { width: 3 });
    assert.deepEqual(parameters.map((parameter) => parameter.shape), [[1, 3], [3], [3, 1], [1]]);
  },
  async 'predicts max(0, 2x) + 1 with these weights'() {
    const params = { 'hidden/weight': [2], 'hidden/bias': [0], 'head/weight': [1], 'head/bias': [1] };
    assert.deepEqual(await predict(model(shape, { width: 1 }), shape, [-1, 0, 3], params), [1, 1, 7]);
  },
  async 'starts with finite predictions'() {
    const y = await predict(model(shape, { width: 40 }), shape, [-5, 0, 5]);
    assert.equal(y.length, 3);
    assert.ok(y.every(Number.isFinite));
  },
};
`;

/** A network of a person's own. */
export const ownModel: Scaffold = {
  summary: 'a network of your own, written in TypeScript with tfjs-core, with its test',
  choice: (stem) => ({
    taskSet: 'sinusoid', model: 'module', algorithm: 'maml',
    about: ['The network is made by the file that model.path names; model.options are handed to it.'],
    values: {
      model: { path: `${stem}.model.ts`, options: { width: 40 } },
      training: { iterations: 5000 },
    },
  }),
  files: (stem) => ({ [`${stem}.model.ts`]: moduleText(stem), [`${stem}.model.test.ts`]: testText(stem) }),
};

import type { Scaffold } from './scaffold';

const moduleText = (stem: string): string => `/// <reference path="./maml-lab.d.ts" />
import type { Rng, Task, TaskSet } from 'maml-lab';

/** Set in ${stem}.maml.json, under taskSet.options. */
interface Options {
  readonly shots: number;
  readonly steepest: number;
}

/** Straight lines through the origin. Everything random is drawn from \`rng\`: a resume draws the same tasks again. */
export default ({ shots, steepest }: Options): TaskSet => ({
  input: [1], // shape of one example
  output: 1, // numbers predicted for it
  metric: 'mse', // or 'accuracy', with labels in an Int32Array
  parameterNames: ['slope'],
  sample(rng: Rng): Task {
    const slope = rng.uniform(-steepest, steepest);
    const draw = (n: number) => {
      const x = Float32Array.from({ length: n }, () => rng.uniform(-2, 2));
      return { x, y: x.map((value) => slope * value) };
    };
    // To learn from, and to be judged on; no example may be in both.
    return { support: draw(shots), query: draw(10), parameters: [slope], about: \`slope \${slope.toFixed(2)}\` };
  },
});
`;

const testText = (stem: string): string => `/// <reference path="./maml-lab.d.ts" />
// Run it: maml-lab check ${stem}.tasks.test.ts
import { assert, Rng } from 'maml-lab';
import lines from './${stem}.tasks';

const set = lines({ shots: 5, steepest: 2 });
const draw = (seed: number) => set.sample(Rng.keyed(seed), 'train');

export default {
  'a task has as many examples as the options say'() {
    const { support, query } = draw(0);
    assert.equal(support.x.length, 5);
    assert.equal(query.x.length, 10);
  },
  'the same stream gives the same task, another one another task'() {
    assert.deepEqual(draw(1), draw(1));
    assert.ok(draw(1).about !== draw(2).about);
  },
  'all points of a task are on one line'() {
    const { support, query, parameters = [] } = draw(3);
    for (const { x, y } of [support, query]) {
      x.forEach((value, i) => assert.ok(Math.abs(y[i] - parameters[0] * value) < 1e-5));
    }
  },
  'no example is in both sets'() {
    const { support, query } = draw(4);
    assert.ok(!support.x.some((value) => query.x.includes(value)));
  },
};
`;

/** A task set of a person's own. */
export const ownTasks: Scaffold = {
  summary: 'a task set of your own, written in TypeScript, with its test: straight lines to begin with',
  choice: (stem) => ({
    taskSet: 'module', model: 'mlp', algorithm: 'maml',
    about: ['Tasks are drawn by the file that taskSet.path names; taskSet.options are handed to it.'],
    values: {
      taskSet: { path: `${stem}.tasks.ts`, options: { shots: 5, steepest: 2 } },
      training: { iterations: 5000 },
    },
  }),
  files: (stem) => ({ [`${stem}.tasks.ts`]: moduleText(stem), [`${stem}.tasks.test.ts`]: testText(stem) }),
};

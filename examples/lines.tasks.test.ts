/// <reference path="./maml-lab.d.ts" />
// Run it: maml-lab check lines.tasks.test.ts
import { assert, Rng } from 'maml-lab';
import lines from './lines.tasks';

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

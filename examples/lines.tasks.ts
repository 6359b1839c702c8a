/// <reference path="./maml-lab.d.ts" />
import type { Rng, Task, TaskSet } from 'maml-lab';

/** Set in lines.maml.json, under taskSet.options. */
interface Options {
  readonly shots: number;
  readonly steepest: number;
}

/** Straight lines through the origin. Everything random is drawn from `rng`: a resume draws the same tasks again. */
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
    return { support: draw(shots), query: draw(10), parameters: [slope], about: `slope ${slope.toFixed(2)}` };
  },
});

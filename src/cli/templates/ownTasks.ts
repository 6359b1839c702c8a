import { template } from '../template';

export default template({
  summary: 'a task set of your own, written in TypeScript: straight lines to begin with',
  config: (stem) => `{
  // Tasks are drawn by the file below; "options" are handed to it.
  "taskSet": { "name": "module", "path": "${stem}.tasks.ts", "options": { "shots": 5, "steepest": 2 } },
  "model": { "name": "mlp", "hidden": [40, 40] },
  "algorithm": { "name": "maml", "innerRate": 0.01, "innerSteps": 1 },
  "training": { "iterations": 5000, "metaBatch": 25 },
  "evaluation": { "tasks": 600, "steps": 10 }
}
`,
  files: (stem) => ({
    [`${stem}.tasks.ts`]: `import type { Rng } from 'maml-lab';

interface Options {
  readonly shots: number;
  readonly steepest: number;
}

/** Straight lines through the origin. Everything random is drawn from \`rng\`: a resume draws the same tasks again. */
export default ({ shots, steepest }: Options) => ({
  input: [1], // shape of one example
  output: 1, // numbers predicted for it
  metric: 'mse', // or 'accuracy', with int32 labels
  sample(rng: Rng) {
    const slope = rng.uniform(-steepest, steepest);
    const draw = (n: number) => {
      const x = Float32Array.from({ length: n }, () => rng.uniform(-5, 5));
      return { x, y: x.map((value) => slope * value) };
    };
    // To learn from, and to be judged on; no example may be in both.
    return { support: draw(shots), query: draw(10), about: \`slope \${slope.toFixed(2)}\` };
  },
});
`,
  }),
});

import { template } from '../template';

export default template({
  summary: 'sine waves from ten points: the first experiment of the MAML article; trains in a minute',
  config: () => `{
  // Sine waves of random amplitude and phase; each task is learned from 10 points.
  "taskSet": { "name": "sinusoid", "shots": 10 },
  "model": { "name": "mlp", "hidden": [40, 40] },
  // Second-order MAML with one adaptation step. Others: fomaml, reptile, anil, metaSgd, imaml.
  "algorithm": { "name": "maml", "innerRate": 0.01, "innerSteps": 1 },
  "training": {
    "iterations": 10000, // the article: 70000
    "metaBatch": 25,
    "optimizer": { "name": "adam", "rate": 0.001 },
    "validateEvery": 1000,
    "seed": 0
  },
  // Measured at the end, on tasks that were never trained on.
  "evaluation": { "tasks": 600, "steps": 10, "baselines": ["random"] }
}
`,
});

import { template } from '../template';

export default template({
  summary: 'handwritten characters, 5 classes from one drawing each, with a convolutional network',
  config: () => `{
  // 1623 characters, 20 drawings of each; quarter turns count as classes of their own.
  "taskSet": { "name": "omniglot", "way": 5, "shots": 1, "queries": 15 },
  // "norm": "transductive" lets batch norm see the query set, as the articles do; "inductive" does not.
  "model": { "name": "conv", "blocks": 4, "filters": 64, "downsample": "stride", "norm": "transductive" },
  "algorithm": { "name": "maml", "innerRate": 0.4, "innerSteps": 1 },
  "training": {
    "iterations": 2000, // the article: 60000
    "metaBatch": 8, // the article: 32
    "optimizer": { "name": "adam", "rate": 0.001 },
    "validateEvery": 200,
    "checkpointEvery": 200
  },
  "evaluation": { "tasks": 600, "steps": 10 }
}
`,
});

import { template } from '../template';

export default template({
  summary: 'your own images: a folder with one folder of PNG or JPEG files per class',
  config: () => `{
  // A folder per class, beside this file. Classes are split into training, validation and test by splitSeed;
  // folders train/, validation/ and test/ of classes do it by hand.
  "taskSet": {
    "name": "imageFolder",
    "path": "images",
    "way": 5, // classes of a task
    "shots": 1, // images per class to learn from
    "queries": 15, // images per class to be judged on
    "imageSize": 28,
    "colour": "greyscale"
  },
  "model": { "name": "conv", "blocks": 3, "filters": 32 },
  "algorithm": { "name": "maml", "innerRate": 0.4, "innerSteps": 1 },
  "training": { "iterations": 2000, "metaBatch": 8, "validateEvery": 200, "checkpointEvery": 200 },
  "evaluation": { "tasks": 600, "steps": 10 }
}
`,
});

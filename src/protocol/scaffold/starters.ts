import { ownModel } from './ownModel';
import { ownTasks } from './ownTasks';
import type { Scaffold } from './scaffold';

/** What `maml-lab new NAME` writes, and the wizard's shortcuts. Any other combination: the catalogue's names. */
export const starters: Readonly<Record<string, Scaffold>> = {
  sinusoid: {
    summary: 'sine waves from ten points: the first experiment of the MAML article; trains in a minute',
    choice: () => ({ taskSet: 'sinusoid', model: 'mlp', algorithm: 'maml' }),
  },
  omniglot: {
    summary: 'handwritten characters, 5 classes from one drawing each, with a convolutional network',
    choice: () => ({
      taskSet: 'omniglot', model: 'conv', algorithm: 'maml',
      about: ['The article trains 60000 iterations of 32 tasks.'],
    }),
  },
  intents: {
    summary: 'short texts, 5 intents from one example each (CLINC150)',
    choice: () => ({ taskSet: 'textIntents', model: 'mlp', algorithm: 'maml' }),
  },
  imageFolder: {
    summary: 'your own images: a folder with one folder of PNG or JPEG files per class',
    choice: () => ({
      taskSet: 'imageFolder', model: 'conv', algorithm: 'maml',
      about: [
        '"maml-lab import FOLDER CONFIG" looks at the images and chooses these values for them.',
      ],
      values: {
        taskSet: { path: 'images', imageSize: 28, colour: 'greyscale' }, model: { blocks: 3, filters: 32 },
      },
    }),
  },
  ownTasks,
  ownModel,
};

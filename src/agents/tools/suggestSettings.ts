import * as z from 'zod';
import { suggestionText } from '../../protocol/suggestionText';
import { configInside, configRequest } from '../inside';
import { tool } from '../tool';

/** Settings to try, from the workspace's own runs: the same meta-model as `maml-lab suggest`. */
export default tool({
  title: 'Suggest settings',
  about: 'Suggests settings for a config from past runs, with the expected result, and says which tasks it leans on.',
  description: 'Suggests the next settings for a *.maml.json from finished runs beside it: own runs of the same task set are '
    + 'evaluations of the task at hand, runs of other task sets are old tasks. Gives the setting, the expected result with a '
    + '95 % interval, the old tasks it leans on with weights and how near they are, and beside it what a Gaussian process from '
    + 'scratch and random search would try. Without old tasks it says so. A suggestion is a next experiment, not a promise. '
    + 'It changes nothing.',
  icon: 'lightbulb',
  effect: 'reads',
  request: z.strictObject({ config: configRequest }),
  answer: async ({ config: named }, workplace) => {
    const answer = await workplace.suggest(configInside(named, workplace));
    return { text: suggestionText(answer), data: answer };
  },
});

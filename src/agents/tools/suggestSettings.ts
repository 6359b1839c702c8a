import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { HumanError } from '../../protocol/humanError';
import { configInside, configRequest } from '../inside';
import { suggest } from '../suggest';
import { pastRuns, taskSetOf } from '../pastRuns';
import { tool } from '../tool';

/** Settings to try, from the workspace's own runs. */
export default tool({
  title: 'Suggest settings',
  about: 'Suggests settings for a config from past runs of the same task set, and says which runs it leans on.',
  description: 'Suggests settings for a *.maml.json from the workspace\'s own finished runs of the same task set with the '
    + 'same options: ranked by result with 95 % intervals, naming the runs it leans on, which values were tried, and '
    + 'which were not. With fewer than three such runs it says so and gives the documented defaults. It looks at past '
    + 'results only and predicts nothing; a suggestion is a next experiment, not a promise. It changes nothing.',
  icon: 'lightbulb',
  effect: 'reads',
  request: z.strictObject({ config: configRequest }),
  answer: async ({ config: named }, workplace) => {
    const file = configInside(named, workplace);
    const taskSet = taskSetOf(readFileSync(file, 'utf8'));
    if (taskSet === undefined) throw new HumanError(`${file} names no task set: maml-lab check ${file} says what is wrong.`);
    const catalog = await workplace.catalog();
    const { text, ...data } = suggest(taskSet, await pastRuns(workplace, taskSet, catalog), catalog);
    return { text, data };
  },
});

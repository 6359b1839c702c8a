import { dirname, resolve } from 'node:path';
import { adviseWords } from '../../protocol/analyses/advise';
import { advise } from '../advice/advise';
import { analysis } from '../analysis';
import { readConfig } from '../configFile';
import { schemas } from '../registry';

/** Races algorithms on a config's tasks. */
export default analysis({
  words: adviseWords,
  summary: 'Which algorithm for these tasks: first choices raced on identical episodes for a budget.',
  run: ({ config, set, minutes, iterations, tasks }, { breathe, progress }) => advise({
    config: readConfig(config, set, schemas()), folder: dirname(resolve(config)), tasks, breathe, progress,
    budget: iterations === undefined ? { seconds: 60 * minutes } : { iterations },
  }),
});

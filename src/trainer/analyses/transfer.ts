import { dirname, resolve } from 'node:path';
import { transferWords } from '../../protocol/analyses/transfer';
import { transferMatrix } from '../advice/transfer';
import { analysis } from '../analysis';
import { readConfig } from '../configFile';
import { schemas } from '../registry';

/** Trains without each family of tasks. */
export default analysis({
  words: transferWords,
  summary: 'What training on some families of tasks is worth for the others: a transfer matrix.',
  run: ({ config, set, minutes, iterations, tasks }, { breathe, progress }) => transferMatrix({
    config: readConfig(config, set, schemas()), folder: dirname(resolve(config)), tasks, breathe, progress,
    budget: iterations === undefined ? { seconds: 60 * minutes } : { iterations },
  }),
});

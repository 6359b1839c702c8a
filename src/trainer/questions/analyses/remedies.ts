import { remediesWords } from '../../../protocol/analyses/remedies';
import { remediesFor } from '../../advice/remediesFor';
import { analysis } from '../analysis';
import { configAt } from '../openTaskSets';

/** What helps when tasks are unlike. */
export default analysis({
  words: remediesWords,
  summary: 'What helps when tasks are unlike: settings of this config that fit its task set and network.',
  run: ({ of, ...known }) => {
    const { config, folder } = configAt(of);
    return remediesFor(config, folder, known);
  },
});

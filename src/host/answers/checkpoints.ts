import { existsSync } from 'node:fs';
import { checkpoints as words } from '../../protocol/analyses/checkpoints';
import { checkpointsOf } from '../../runs/checkpoints';
import { hostAnswer } from '../hostAnswer';

/** Checkpoints whose files are still there, oldest first. */
export default hostAnswer({
  words,
  answer: async ({ run }) => {
    const there = (await checkpointsOf(run)).filter(({ path }) => existsSync(path));
    return { checkpoints: there.map(({ iteration, file, best }) => ({ iteration, file, best })) };
  },
});

import * as z from 'zod';
import { HumanError } from '../../protocol/humanError';
import { runInside, runRequest } from '../inside';
import { tool } from '../tool';

/** Ends a run with a checkpoint. */
export default tool({
  title: 'Stop run',
  about: 'Asks a live run to end with a checkpoint, after you have confirmed it.',
  description: 'Asks a live run to stop: it ends after its present iteration with a checkpoint and can be resumed later. '
    + 'Nothing is deleted. The person is asked first. A run that has ended already is refused with a sentence.',
  icon: 'debug-stop',
  effect: 'stops',
  request: z.strictObject({ run: runRequest }),
  confirm: ({ run }, say) => ({
    title: say('Stop a run?'), message: say('End {0} with a checkpoint. It can be resumed later.', run),
  }),
  answer: async ({ run: named }, workplace) => {
    const run = await runInside(named, workplace);
    if (!run.holder) throw new HumanError(`Nothing to stop: ${run.folder} is ${run.state}, no process writes it.`);
    await workplace.stop(run.folder);
    return {
      text: `${run.folder} was asked to stop at iteration ${run.iteration}; it ends after its iteration, with a checkpoint.`,
      data: { run: run.folder, iteration: run.iteration },
    };
  },
});

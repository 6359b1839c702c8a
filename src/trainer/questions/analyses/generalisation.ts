import { generalisationWords } from '../../../protocol/analyses/generalisation';
import { generalisationOf } from '../../evaluation/generalisation';
import { analysis } from '../analysis';
import { clock } from '../questionTasks';

/** Shifted test tasks, sizes of support sets, calibration. */
export default analysis({
  words: generalisationWords,
  summary: 'How a run does on shifted test tasks and with other support sizes, and how well calibrated it is.',
  run: async ({ run, iteration, ...wanted }, { runs, breathe, progress }) => {
    const seconds = clock();
    const at = await runs.at({ run, iteration });
    return { iteration: at.iteration, ...await generalisationOf({ ...at, ...wanted, breathe, progress }), seconds: seconds() };
  },
});

import { weight as words } from '../../../protocol/analyses/weight';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { adaptedParameters } from '../adapted';
import { analysis } from '../analysis';
import { indexOf, slices } from '../compared';
import { clock, namesOf, told } from '../questionTasks';

/** One weight over the adaptation steps. */
export default analysis({
  words,
  summary: 'One weight over the adaptation steps of several tasks.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const found = slices(at.experiment.network.parameters).find(({ parameter }) => parameter.name === request.layer);
    if (!found || request.place >= found.to - found.from) {
      throw new HumanError(tell`The network has no entry ${request.place} of a layer "${request.layer}" that could adapt.`);
    }
    const steps = request.steps ?? at.experiment.trainedSteps;
    const all = Array.from({ length: steps + 1 }, (_, step) => step);
    const paths = await adaptedParameters(at, request, all, context);
    return {
      iteration: at.iteration, layer: request.layer, index: indexOf(request.place, found.parameter.shape),
      tasks: namesOf(at, request),
      values: paths.map((path) => path.map((params) => told(params[found.from + request.place]))), seconds: seconds(),
    };
  },
});

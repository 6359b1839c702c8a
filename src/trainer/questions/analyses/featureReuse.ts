import { featureReuse as words } from '../../../protocol/analyses/featureReuse';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { analysis } from '../analysis';
import type { Values } from '../../engine/runtime';
import { linearCka } from '../../math/cka';
import { featuresProgram } from '../../programs/questionPrograms';
import { clock, ofTasks, told } from '../questionTasks';
import { meanAndInterval } from '../../statistics';

/** Numbers of all layers of one task; larger feature maps are computed one task at a time. */
const guessedNumbers = 400_000;

/** Linear CKA of each layer's features on the query set before and after adaptation (Kornblith et al. 2019). */
export default analysis({
  words,
  summary: 'Which layers adaptation reuses and which it changes: CKA of their features before and after.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const { experiment } = at;
    const steps = request.steps ?? experiment.trainedSteps;
    const examples = experiment.source.query.x.shape[0];
    if (experiment.algorithm.order === 'direct') {
      throw new HumanError(tell`${experiment.config.algorithm.name} reads the support set and changes no network: its features are the same
        before and after.`);
    }
    if (examples < 3) {
      throw new HumanError(tell`CKA compares examples with each other and a query set has only ${examples}: train with more queries per
        class to ask this.`);
    }
    const all = await featuresOf();
    const layers = Object.keys(all).filter((name) => name.startsWith('before/')).map((name) => name.slice('before/'.length));
    return {
      iteration: at.iteration, steps, tasks: request.tasks, examples,
      layers: layers.map((name) => ({ name, ...reuse(all[`before/${name}`], all[`after/${name}`], examples) })),
      seconds: seconds(),
    };

    async function featuresOf(): Promise<Record<string, Values[]>> {
      const found = await ofTasks(at, request, {
        key: `features ${steps}`, numbers: guessedNumbers, program: (tasks) => featuresProgram(experiment, tasks, steps),
      }, context);
      if (Object.keys(found).length > 0) return found;
      throw new HumanError(tell`The model "${experiment.config.model.name}" does not tell what its layers give: its apply() can fill
        pass.features.`);
    }
  },
});

const reuse = (before: readonly Values[], after: readonly Values[], examples: number) => {
  const each = before.map((values, t) => linearCka(values, after[t], examples));
  const known = each.filter((value) => value !== null);
  const { mean, ci95 } = meanAndInterval(known);
  return { size: before[0].length / examples, mean: told(mean), ci95: told(ci95), each: each.map(told) };
};

import { embedding as words, type EmbeddedPlane } from '../../../protocol/analyses/embedding';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { analysis } from '../analysis';
import type { Values } from '../../engine/runtime';
import { aboutOf } from '../examples';
import { planePlaces } from '../../math/grouping';
import { embeddingProgram } from '../../programs/questionPrograms';
import { clock, ofTasks, tasksOf } from '../questionTasks';

/** Examples of a task that are placed: their distances are taken in pairs. */
const mostExamples = 400;

/** One task's examples and prototypes on a plane, as a layer sees them before and after adaptation (classical scaling, Torgerson 1952). */
export default analysis({
  words,
  summary: 'Where one task\'s examples and class means lie in the learned features: {"run": FOLDER, "split": "test", "index": 3}',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const { experiment } = at;
    if (experiment.source.metric !== 'accuracy') throw new HumanError(tell`This plane is of classes; the task set of this run has none.`);
    const steps = Math.min(request.steps ?? experiment.trainedSteps, experiment.algorithm.mostSteps?.(experiment.options) ?? Infinity);
    const chosen = { split: request.split, tasks: 1, first: request.index };
    const [task] = await tasksOf(at, chosen);
    const [support, query] = [task.support.y, task.query.y].map((y) => Array.from(y));
    if (support.length + query.length > mostExamples) {
      throw new HumanError(
        tell`An episode has ${support.length + query.length} examples, and a plane holds ${mostExamples}: take fewer queries per class.`);
    }
    const found = await ofTasks(at, chosen, {
      key: `embedding ${steps}`, numbers: mostExamples * experiment.task.output, program: (tasks) => embeddingProgram(experiment, tasks, steps),
    }, context);
    const layers = Object.keys(found).flatMap((name) => (name.startsWith('after/query/') ? [name.slice('after/query/'.length)] : []));
    const [slots] = experiment.source.query.x.shape;
    const widths = layers.map((layer) => found[`after/query/${layer}`][0].length / slots);
    // Scores of classes are no features: the layer before them is looked at.
    const isScores = experiment.algorithm.shape === undefined && widths.at(-1) === experiment.source.output && layers.length > 1;
    const layer = layers.at(isScores ? -2 : -1);
    if (layer === undefined) {
      throw new HumanError(tell`The model "${experiment.config.model.name}" does not tell what its layers give: its apply() can fill
        pass.features.`);
    }
    const size = widths[layers.indexOf(layer)];
    const rowsOf = (when: string): number[][] | undefined => {
      const sets = ['support', 'query'].map((set) => found[`${when}/${set}/${layer}`]?.[0]);
      return sets.every((values) => values !== undefined)
        ? [...rows(sets[0], size, support.length), ...rows(sets[1], size, query.length)] : undefined;
    };
    const [before, after] = ['before', 'after'].map(rowsOf);
    if (!after) throw new Error('features after adaptation');
    const about = aboutOf(task);
    return {
      iteration: at.iteration, steps, layer, size,
      task: { index: request.index, about: typeof about === 'string' ? about : about.join(', ') },
      classes: typeof about === 'string' ? [] : about, support, query,
      ...(before && { before: planeOf(before, support) }), after: planeOf(after, support),
      seconds: seconds(),
    };
  },
});

const rows = (values: Values, size: number, count: number): number[][] =>
  Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * size, (i + 1) * size)));

const apart = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((v, i) => v - b[i]));
const rounded = (v: number): number => Number(v.toPrecision(5));

/** @param labels of the support examples, which come first */
const planeOf = (examples: readonly number[][], labels: readonly number[]): EmbeddedPlane => {
  const prototypes = Array.from({ length: 1 + Math.max(...labels) }, (_, label) => {
    const own = examples.slice(0, labels.length).filter((_row, i) => labels[i] === label);
    return examples[0].map((_, j) => own.reduce((sum, row) => sum + row[j], 0) / own.length);
  });
  const all = [...examples, ...prototypes];
  const distance = all.map((a) => all.map((b) => apart(a, b)));
  const places = planePlaces(distance);
  // Σ over pairs of d² is n Σ of the squared distances to the mean.
  const total = distance.reduce((sum, row) => sum + row.reduce((s, d) => s + d * d, 0), 0) / (2 * all.length);
  const shown = places.reduce((sum, [x, y]) => sum + x * x + y * y, 0);
  const told = places.map(([x, y]): [number, number] => [rounded(x), rounded(y)]);
  return { examples: told.slice(0, examples.length), prototypes: told.slice(examples.length),
    share: total > 0 ? Math.min(1, rounded(shown / total)) : 1 };
};

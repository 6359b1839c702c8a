import type { Outcome, Scores } from '../taskSet';

/** Is it one of the classes? One query example: how sure the learner was, whether it was right, whether it had a class. */
interface Judged {
  readonly sure: number;
  readonly right: boolean;
  readonly inside: boolean;
}

/** How sure a learner is of its answer, by name: from the outputs of one example. */
const confidences = {
  /** The largest softmax probability (Hendrycks & Gimpel 2017). */
  probability: (row: Float64Array): number => {
    const top = Math.max(...row);
    return 1 / row.reduce((sum, v) => sum + Math.exp(v - top), 0);
  },
  /** The largest output itself: of prototypes, minus the distance to the nearest. */
  output: (row: Float64Array): number => Math.max(...row),
} as const;
type Confidence = keyof typeof confidences;
const kinds = Object.keys(confidences) as Confidence[];

/**
 * What an episode with out-of-scope queries tells beside accuracy, one number per task: the area under the ROC curve of
 * in-scope against out-of-scope for either confidence, and at a threshold that validation tasks chose (with the
 * confidence that was better there) the share of all queries that are answered right, of in-scope ones that are, and of
 * out-of-scope ones that are found (the two numbers of Larson et al. 2019, section 4).
 */
export const openSetScores: Scores = (tasks, validation) => {
  const { kind, threshold } = chosenOn(validation);
  const each = tasks.map((task) => judged(task, kind));
  const share = (of: (all: readonly Judged[]) => readonly boolean[]): number[] => each.map((all) => {
    const said = of(all);
    return said.filter(Boolean).length / said.length;
  });
  return {
    ...Object.fromEntries(kinds.map((name) =>
      [`out-of-scope AUROC by largest ${name}`, tasks.map((task) => auroc(judged(task, name)))])),
    'accuracy with out-of-scope': share((all) => all.map((one) => isRight(one, threshold))),
    'in-scope accuracy at the threshold': share((all) => all.filter(({ inside }) => inside).map((one) => isRight(one, threshold))),
    'out-of-scope recall at the threshold': share((all) => all.filter(({ inside }) => !inside).map((one) => isRight(one, threshold))),
  };
};

const judged = ({ task, outputs }: Outcome, kind: Confidence): Judged[] => {
  const width = (outputs?.length ?? 0) / task.query.y.length;
  return Array.from(task.query.y, (label, i) => {
    const row = Float64Array.from(outputs?.subarray(i * width, (i + 1) * width) ?? []);
    const best = row.indexOf(Math.max(...row));
    return { sure: confidences[kind](row), right: best === label, inside: label >= 0 };
  });
};

/** Right: the right class of what is sure enough, and no class for what belongs to none. */
const isRight = ({ sure, right, inside }: Judged, threshold: number): boolean =>
  (inside ? right && sure >= threshold : sure < threshold);

/** Probability that an in-scope example is surer than an out-of-scope one; ties count half (Mann-Whitney). */
export const auroc = (all: readonly Pick<Judged, 'sure' | 'inside'>[]): number => {
  const order = [...all].sort((a, b) => a.sure - b.sure);
  let [below, sum] = [0, 0];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && order[to].sure === order[from].sure) to++;
    const outside = order.slice(from, to).filter(({ inside }) => !inside).length;
    sum += (to - from - outside) * (below + outside / 2);
    below += outside;
  }
  return sum / (below * (order.length - below));
};

/** The confidence and threshold with which most validation queries are answered right. */
const chosenOn = (validation: readonly Outcome[]): { readonly kind: Confidence; readonly threshold: number } => {
  const [best] = kinds.map((kind) => ({ kind, ...bestThreshold(validation.flatMap((task) => judged(task, kind))) }))
    .sort((a, b) => b.right - a.right);
  return best;
};

/** Of the places between two neighbours in order of confidence, the one with most right answers. */
export const bestThreshold = (all: readonly Judged[]): { readonly threshold: number; readonly right: number } => {
  const order = [...all].sort((a, b) => a.sure - b.sure);
  let right = order.filter((one) => one.inside && one.right).length;
  let best = { threshold: -Infinity, right };
  order.forEach((one, i) => {
    right += one.inside ? -Number(one.right) : 1;
    const next = order[i + 1]?.sure ?? Infinity;
    if (right > best.right && next > one.sure) best = { threshold: Number.isFinite(next) ? (one.sure + next) / 2 : Infinity, right };
  });
  return best;
};

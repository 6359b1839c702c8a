import type { FirstChoice, TaskFacts } from '../../protocol/analyses/advise';
import { tell } from '../../protocol/sentence';

/** A row of the table: when it fits, what it names, and why. */
interface Row extends FirstChoice {
  fits(facts: TaskFacts): boolean;
}

const isClassification = ({ metric }: TaskFacts) => metric === 'accuracy';
const isRegression = ({ metric }: TaskFacts) => metric === 'mse';
const acts = ({ metric }: TaskFacts) => metric === 'return';
const shotsOf = ({ support, way = 1 }: TaskFacts) => support / way;
/** Tasks of several kinds whose gradients agree clearly less across kinds than within one. */
const isMixed = ({ families, agreement: { within, across } }: TaskFacts) =>
  families.length > 1 && within !== null && across !== null && within - across > 0.05;

const few = { steps: 5, parameters: 200_000, shots: 20 } as const;

/**
 * Which algorithm is tried first, by what can be measured of the tasks. Each row is a finding of the literature; the race
 * that follows decides.
 */
const table: readonly Row[] = [
  {
    algorithm: 'clusterMaml', fits: isMixed,
    because: tell`the tasks are of several kinds that pull the network different ways, and one initialisation is a compromise
      between them (Vuorio et al. 2019: one per kind has 0.4 times the error on sine waves and lines)`,
    watch: tell`few tasks of a kind: sharing still helps then`,
  },
  {
    algorithm: 'mmaml', fits: isMixed,
    because: tell`a network that is conditioned on what kind of task it sees need not compromise (Vuorio et al. 2019)`,
    watch: tell`the task encoder needs enough tasks of every kind`,
  },
  {
    algorithm: 'protoNet', fits: isClassification,
    because: tell`classes that form groups are told apart by one forward pass, for any number of ways (Snell et al. 2017: 98.8 %
      on Omniglot, as good as methods that adapt)`,
    watch: tell`it can only use differences that its embedding has learned; train with more ways than it is tested with`,
  },
  {
    algorithm: 'anil', fits: (facts) => isClassification(facts) || acts(facts),
    because: tell`where features are shared by all tasks, adapting the last layer is enough (Raghu et al. 2020: 96.2 % against
      93.7 % for MAML on 20-way Omniglot) at a fraction of the cost`,
    watch: tell`it fails when early layers must change, as between unlike domains`,
  },
  {
    algorithm: 'metaSgd',
    fits: (facts) => isRegression(facts) && facts.innerSteps <= few.steps && facts.parameters <= few.parameters,
    because: tell`a small network with few adaptation steps gains from learned step sizes (Li et al. 2017: 0.53 against 0.77 on
      sine waves)`,
    watch: tell`learned rates are made for the trained number of steps; more steps may diverge`,
  },
  {
    algorithm: 'maml', fits: (facts) => (isRegression(facts) || acts(facts)) && facts.innerSteps <= few.steps,
    because: tell`regression and control need all layers to change, and a few second-order steps of a small network are cheap
      (Finn et al. 2017)`,
    watch: tell`the inner rate α: try three values`,
  },
  {
    algorithm: 'deepKernel', fits: (facts) => isRegression(facts) && facts.support <= 50,
    because: tell`few points per task and a wish for honest uncertainty suit a Gaussian process on learned features
      (Patacchiola et al. 2020)`,
    watch: tell`its cost grows with the cube of the support set`,
  },
  {
    algorithm: 'cnp', fits: (facts) => isRegression(facts) && facts.classes === 'endless',
    because: tell`with endless tasks, reading the support set by a network is the cheapest adaptation (Garnelo et al. 2018)`,
    watch: tell`it underfits its own context points`,
  },
  {
    algorithm: 'reptile', fits: (facts) => facts.innerSteps > few.steps || facts.parameters > few.parameters,
    because: tell`memory does not grow with the adaptation steps of a first-order method (Nichol et al. 2018)`,
    watch: tell`it needs more shots in training than at test`,
  },
  {
    algorithm: 'joint', fits: (facts) => shotsOf(facts) > few.shots || isMixed(facts),
    because: tell`with many shots, or tasks unlike each other, plain pretraining and fine-tuning is hard to beat (Triantafillou
      et al. 2020: it outranks first-order MAML on Meta-Dataset)`,
    watch: tell`always run as a baseline`,
  },
];

/** Rows that fit, best first; only algorithms that there are. */
export const firstChoices = (facts: TaskFacts, names: readonly string[]): FirstChoice[] => table
  .filter((row) => (row.algorithm === 'joint' || names.includes(row.algorithm)) && row.fits(facts))
  .map(({ algorithm, because, watch }) => ({ algorithm, because, watch }));

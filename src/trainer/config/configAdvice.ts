import type { Config } from '../../protocol/config';
import type { ConfigProblem } from './configProblems';
import { whyNoBaseline } from '../evaluation/whyNoBaseline';
import type { Experiment } from '../experiment';
import { type Sentence, tell } from '../../protocol/sentence';
import { whyUnshared } from '../shards';
import { type Remedy, removeKey, setTo } from './remedies';

/** What is allowed but cannot be meant: settings that contradict each other or do nothing. Knows the config alone. */
export const adviceOn = (config: Config, cores: number): ConfigProblem[] =>
  [...trainingAdvice(config), ...machineAdvice(config, cores)];

const warning = (path: string, message: Sentence, remedies: readonly Remedy[]): ConfigProblem =>
  ({ path: path.split('.'), code: 'unusedSetting', severity: 'warning', message, remedies });

const trainingAdvice = ({ training }: Config): ConfigProblem[] => {
  const { iterations, validateEvery, earlyStop, schedule } = training;
  const found: ConfigProblem[] = [];
  if (validateEvery > iterations) {
    const every = Math.max(1, Math.floor(iterations / 10));
    found.push(warning('training.validateEvery', tell`validation comes every ${validateEvery} iterations, but there are
      only ${iterations}: it never happens`, [setTo(['training', 'validateEvery'], every)]));
  }
  if (earlyStop && (validateEvery === 0 || validateEvery > iterations)) {
    found.push(warning('training.earlyStop', tell`early stopping needs validations, and there are none: it never happens`,
      [removeKey(['training', 'earlyStop'])]));
  }
  if ('warmup' in schedule && schedule.warmup >= iterations) {
    found.push(warning('training.schedule.warmup', tell`the warm-up of ${schedule.warmup} iterations is not over after
      ${iterations}: the meta rate never reaches its value`,
    [setTo(['training', 'schedule', 'warmup'], Math.floor(iterations / 10))]));
  }
  return found;
};

const machineAdvice = ({ threads }: Config, cores: number): ConfigProblem[] => {
  if (threads === undefined || threads <= cores) return [];
  return [{
    path: ['threads'], code: 'machine', severity: 'information', remedies: [setTo(['threads'], cores)],
    message: cores === 1 ? tell`this machine has 1 core: ${threads} threads only get in each other's way here`
      : tell`this machine has ${cores} cores: ${threads} threads only get in each other's way here`,
  }];
};

/** Adaptation steps whose graph takes a minute or more to build (the time grows with their square: 300 take ten seconds, 1,000 four minutes). */
const slowToBuild = 500;

/** What needs the opened experiment: its trained steps, and which baselines there can be. */
export const experimentAdvice = (experiment: Experiment): ConfigProblem[] => {
  const { config, trainedSteps } = experiment;
  const { steps, baselines } = config.evaluation;
  const found: ConfigProblem[] = [];
  const unshared = (config.workers ?? 1) > 1 ? whyUnshared(experiment) : undefined;
  if (unshared) found.push(warning('workers', tell`${config.workers ?? 1} workers have nothing to share: ${unshared}`, [removeKey(['workers'])]));
  if (trainedSteps >= slowToBuild) {
    found.push({
      path: ['algorithm', 'innerSteps'], code: 'machine', severity: 'information', remedies: [],
      message: tell`the graph of ${trainedSteps} adaptation steps is built for minutes before the first meta-iteration`,
    });
  }
  if (steps < trainedSteps) {
    found.push({
      path: ['evaluation', 'steps'], code: 'untrainedSteps', severity: 'warning',
      message: tell`evaluation.steps is ${steps}, but training adapts with ${trainedSteps} steps: the result after the
        trained steps is not measured`,
      remedies: [setTo(['evaluation', 'steps'], trainedSteps)],
    });
  }
  baselines.forEach((baseline, at) => {
    const why = whyNoBaseline(baseline, experiment);
    if (!why) return;
    found.push({
      path: ['evaluation', 'baselines', at], code: 'unusedSetting', severity: 'warning',
      message: tell`${why}: this baseline is left out`,
      remedies: [setTo(['evaluation', 'baselines'], baselines.filter((name) => name !== baseline))],
    });
  });
  return found;
};
